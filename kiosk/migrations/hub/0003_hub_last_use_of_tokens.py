"""A token says on which date it was last used."""

import sqlalchemy as sa
from alembic import op

revision = "0003_hub"
down_revision = "0002_hub"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hub_token", sa.Column("last_used", sa.Date(), nullable=True))

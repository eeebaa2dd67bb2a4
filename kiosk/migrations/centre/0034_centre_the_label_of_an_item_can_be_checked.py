"""The label of an item can be checked."""

import sqlalchemy as sa
from alembic import op

revision = "0034_centre"
down_revision = "0033_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("label_checked_at", sa.DateTime(timezone=True)))

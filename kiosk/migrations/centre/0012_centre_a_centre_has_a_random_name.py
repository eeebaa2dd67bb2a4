"""A centre has a random name."""

import sqlalchemy as sa
from alembic import op

revision = "0012_centre"
down_revision = "0011_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("centre", sa.Column("uid", sa.String(16), nullable=True))
    op.execute("UPDATE centre SET uid = lower(hex(randomblob(8)))")

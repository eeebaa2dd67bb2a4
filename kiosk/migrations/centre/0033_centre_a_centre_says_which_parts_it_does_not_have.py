"""A centre says which parts it does not have."""

import sqlalchemy as sa
from alembic import op

revision = "0033_centre"
down_revision = "0032_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_here", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))

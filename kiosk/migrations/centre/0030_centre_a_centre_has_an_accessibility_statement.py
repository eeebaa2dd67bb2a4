"""A centre has an accessibility statement."""

import sqlalchemy as sa
from alembic import op

revision = "0030_centre"
down_revision = "0029_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("statement_by", sa.String(length=120), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("statement_contact", sa.String(length=200), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("statement_date", sa.Date(), nullable=True))

"""A no to a holiday is kept, and what is decided without a clock."""

import sqlalchemy as sa
from alembic import op

revision = "0017_centre"
down_revision = "0016_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declined_holiday",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("date", name=op.f("pk_declined_holiday")),
    )
    with op.batch_alter_table("opening_override", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("decided_boot", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("decided_uptime", sa.Double(), nullable=True))

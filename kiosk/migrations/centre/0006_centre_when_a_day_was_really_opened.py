"""A business day knows when it was opened by the machine's own count of seconds; the last right time is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0006_centre"
down_revision = "0005_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("business_day", sa.Column("opened_boot", sa.String(36), nullable=True))
    op.add_column("business_day", sa.Column("opened_uptime", sa.Double(), nullable=True))
    op.add_column("business_day", sa.Column("supplement", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "known_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("boot", sa.String(36), nullable=False),
        sa.Column("uptime", sa.Double(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_known_time_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_time")),
    )

"""Dates that a restored database has lost."""

import sqlalchemy as sa
from alembic import op

revision = "0009_centre"
down_revision = "0008_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restored_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("restored", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restored_period")),
    )

"""Retention: the days that are set, and the proof of what was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0010_centre"
down_revision = "0009_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deletion",
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("table_name", sa.String(length=24), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("rule", "date", "table_name", name=op.f("pk_deletion")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "retention_days",
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_retention_days")),
    )

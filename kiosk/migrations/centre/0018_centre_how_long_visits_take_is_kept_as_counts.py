"""How long visits take is kept as counts."""

import sqlalchemy as sa
from alembic import op

revision = "0018_centre"
down_revision = "0017_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_times",
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("counts", sa.String(length=200), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_service_times_hour")),
        sa.ForeignKeyConstraint(["topic"], ["topic.code"], name=op.f("fk_service_times_topic")),
        sa.PrimaryKeyConstraint("topic", "hour", name=op.f("pk_service_times")),
        sqlite_with_rowid=False,
    )

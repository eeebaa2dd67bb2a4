"""Opening hours say from which date they hold, and until which; those that stand hold from the beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0005_centre"
down_revision = "0004_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("opening_period", "opening_period_before")
    op.create_table(
        "opening_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name=op.f("ck_opening_period_minutes")),
        sa.CheckConstraint("since < until", name=op.f("ck_opening_period_dates")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_period_weekday")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_period")),
        sa.UniqueConstraint("since", "weekday", "opens", name=op.f("uq_opening_period_since_weekday_opens")),
    )
    op.execute(
        "INSERT INTO opening_period (id, weekday, opens, closes, since)"
        " SELECT id, weekday, opens, closes, '0001-01-01' FROM opening_period_before"
    )
    op.drop_table("opening_period_before")

"""The shelf can be counted."""

import sqlalchemy as sa
from alembic import op

revision = "0043_centre"
down_revision = "0042_centre"
branch_labels = None
depends_on = None
KINDS = ("found", "was_lost", "unexpected", "missing")


def upgrade() -> None:
    op.create_table(
        "stocktake_scanner",
        sa.Column("scanner", sa.String(length=24), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("scanner", name=op.f("pk_stocktake_scanner")),
    )
    op.create_table(
        "stocktake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_day", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_open", sa.Boolean(), server_default=sa.text("1"), nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("unknown", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["begun_day"], ["business_day.id"], name=op.f("fk_stocktake_begun_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
    )
    op.create_index(op.f("ix_stocktake_begun_day"), "stocktake", ["begun_day"])
    where = sa.text("is_open")
    op.create_index(
        "uq_stocktake_is_open", "stocktake", ["is_open"], unique=True, sqlite_where=where, postgresql_where=where
    )
    kind = sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "stocktake_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("again", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stocktake_item_item_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_item_stocktake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_item")),
        sa.UniqueConstraint("stocktake_id", "item_id", name="uq_stocktake_item_item"),
    )

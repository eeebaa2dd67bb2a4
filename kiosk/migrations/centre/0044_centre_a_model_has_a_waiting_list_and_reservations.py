"""A model has a waiting list and reservations."""

import sqlalchemy as sa
from alembic import op

revision = "0044_centre"
down_revision = "0043_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_code", sa.String(length=24), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(place IS NULL) = (name IS NOT NULL)", name=op.f("ck_hold_a_place_or_an_event")),
        sa.ForeignKeyConstraint(["model_code"], ["model.code"], name=op.f("fk_hold_model_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index("ix_hold_model_code", "hold", ["model_code"])
    with op.batch_alter_table("loan_group") as batch:
        batch.add_column(sa.Column("hold_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_loan_group_hold_id"), "hold", ["hold_id"], ["id"])
        batch.create_index("ix_loan_group_hold_id", ["hold_id"])

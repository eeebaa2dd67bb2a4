"""Items are lent to groups."""

import sqlalchemy as sa
from alembic import op

revision = "0040_centre"
down_revision = "0039_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loan_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Integer(), nullable=False),
        sa.Column("scanner", sa.String(length=24), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=True),
        sa.Column("goes_home", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["business_day"], ["business_day.id"], name=op.f("fk_loan_group_business_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_group")),
    )
    op.create_index("ix_loan_group_business_day", "loan_group", ["business_day"])
    op.create_index(
        "uq_loan_group_scanner_open", "loan_group", ["scanner"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )
    with op.batch_alter_table("loan") as batch:
        batch.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_loan_group_id"), "loan_group", ["group_id"], ["id"])
        batch.create_index("ix_loan_group_id", ["group_id"])

"""A staff card says who scans."""

import sqlalchemy as sa
from alembic import op

revision = "0042_centre"
down_revision = "0041_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_staff_card_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_card")),
    )
    op.create_index(op.f("ix_staff_card_user_id"), "staff_card", ["user_id"])
    op.create_index("uq_staff_card_sha256", "staff_card", ["sha256"], unique=True)
    with op.batch_alter_table("scan") as batch:
        batch.add_column(sa.Column("used_by", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_scan_used_by"), "user", ["used_by"], ["id"])
        batch.drop_constraint(op.f("ck_scan_code_class"), type_="check")
        batch.create_check_constraint(
            op.f("ck_scan_code_class"), "code_class IN ('item', 'pass', 'command', 'staff', 'identity', 'unknown')"
        )

"""Slips of visitors are scanned."""

from alembic import op

revision = "0047_centre"
down_revision = "0046_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("scan") as batch:
        batch.drop_constraint(op.f("ck_scan_code_class"), type_="check")
        batch.create_check_constraint(
            op.f("ck_scan_code_class"),
            "code_class IN ('item', 'pass', 'command', 'staff', 'ticket', 'identity', 'unknown')",
        )

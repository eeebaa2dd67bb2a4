"""Home loans can be renewed."""

import sqlalchemy as sa
from alembic import op

revision = "0038_centre"
down_revision = "0037_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("loan", sa.Column("renewals", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("model", sa.Column("most_renewals", sa.Integer(), server_default=sa.text("2"), nullable=False))
    with op.batch_alter_table("item_event") as batch:
        batch.drop_constraint(op.f("ck_item_event_step"), type_="check")
        batch.create_check_constraint(
            op.f("ck_item_event_step"),
            "step IN ('lent', 'lent_home', 'returned', 'renewed', 'checked', 'readied', 'part_missing', 'part_found', "
            "'damaged', 'sent_to_repair', 'repaired', 'reported_lost', 'found', 'withdrawn', 'brought_back', 'undone')",
        )

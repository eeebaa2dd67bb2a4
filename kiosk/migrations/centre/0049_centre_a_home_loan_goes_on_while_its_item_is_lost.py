"""A home loan goes on while its item is lost."""

from alembic import op

revision = "0049_centre"
down_revision = "0048_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item_event") as batch:
        batch.drop_constraint(op.f("ck_item_event_step"), type_="check")
        batch.create_check_constraint(
            op.f("ck_item_event_step"),
            "step IN ('lent', 'lent_home', 'returned', 'renewed', 'checked', 'readied', 'part_missing', 'part_found', "
            "'damaged', 'sent_to_repair', 'repaired', 'reported_lost', 'loan_ended', 'found', 'found_lent', "
            "'withdrawn', 'brought_back', 'undone')",
        )

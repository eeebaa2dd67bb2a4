"""A home loan has a borrower who can be read while it is open."""

import sqlalchemy as sa
from alembic import op

revision = "0035_centre"
down_revision = "0034_centre"
branch_labels = None
depends_on = None


LAST_DAY = """
    SELECT date(day.date, '+' || model.loan_days || ' days') FROM business_day AS day, item, model
    WHERE day.id = loan.lent_day AND item.id = loan.item_id AND model.code = item.model_code
"""
"""The last day of a loan whose model is lent home. Before this step such a loan had no last day of its own."""


def upgrade() -> None:
    op.add_column("centre", sa.Column("card_digits", sa.Integer()))
    op.add_column("centre", sa.Column("card_start", sa.String(length=8)))
    op.add_column("user", sa.Column("sees_borrowers", sa.Boolean(), server_default=sa.text("0"), nullable=False))
    with op.batch_alter_table("loan") as batch:
        batch.add_column(sa.Column("due_on", sa.Date()))
        batch.add_column(sa.Column("borrower", sa.LargeBinary()))
        batch.add_column(sa.Column("borrower_key", sa.String(length=32)))
        batch.create_check_constraint(
            op.f("ck_loan_borrower_with_a_key"), "(borrower IS NULL) = (borrower_key IS NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_loan_no_borrower_after_the_return"), "borrower IS NULL OR returned_at IS NULL"
        )
    op.execute(f"UPDATE loan SET due_on = ({LAST_DAY}) WHERE returned_at IS NULL")  # noqa: S608 - a constant
    with op.batch_alter_table("item_event") as batch:
        batch.drop_constraint(op.f("ck_item_event_step"), type_="check")
        batch.create_check_constraint(
            op.f("ck_item_event_step"),
            "step IN ('lent', 'lent_home', 'returned', 'checked', 'readied', 'part_missing', 'part_found', 'damaged', "
            "'sent_to_repair', 'repaired', 'reported_lost', 'found', 'withdrawn', 'brought_back', 'undone')",
        )
    with op.batch_alter_table("scan") as batch:
        batch.drop_constraint(op.f("ck_scan_code_class"), type_="check")
        batch.create_check_constraint(
            op.f("ck_scan_code_class"), "code_class IN ('item', 'pass', 'command', 'identity', 'unknown')"
        )

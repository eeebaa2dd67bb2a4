"""A home loan has a printed slip."""

import sqlalchemy as sa
from alembic import op

revision = "0045_centre"
down_revision = "0044_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("centre", sa.Column("prints_due_slips", sa.Boolean(), server_default=sa.text("0"), nullable=False))
    with op.batch_alter_table("print_job") as batch:
        batch.add_column(sa.Column("loan", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("language", sa.String(length=12), nullable=True))
        batch.create_index("uq_print_job_loan_language", ["loan", "language"], unique=True)
        batch.create_foreign_key(op.f("fk_print_job_loan"), "loan", ["loan"], ["id"], ondelete="CASCADE")
        batch.create_check_constraint(op.f("ck_print_job_loan_in_a_language"), "(loan IS NULL) = (language IS NULL)")
        batch.create_check_constraint(op.f("ck_print_job_one_thing"), "loan IS NULL OR ticket IS NULL")

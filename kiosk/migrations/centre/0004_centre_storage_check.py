"""A row that is written only to see whether a write comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0004_centre"
down_revision = "0003_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "storage_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_storage_check_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_check")),
    )

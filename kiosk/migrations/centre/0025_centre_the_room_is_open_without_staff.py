"""The room is open without staff."""

import sqlalchemy as sa
from alembic import op

revision = "0025_centre"
down_revision = "0024_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("centre", sa.Column("works_alone", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    for table in ("opening_period", "exception_period"):
        op.add_column(table, sa.Column("staffed", sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table("opening_override") as batch:
        batch.drop_constraint(op.f("ck_opening_override_kind"), type_="check")
        batch.create_check_constraint(
            op.f("ck_opening_override_kind"), "kind IN ('open', 'closed', 'full', 'unstaffed')"
        )

"""A group belongs to a desk. Where several groups are open at one desk, all but the newest are ended."""

import sqlalchemy as sa
from alembic import op

revision = "0050_centre"
down_revision = "0049_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_loan_group_scanner_open", "loan_group")
    with op.batch_alter_table("loan_group") as batch:
        batch.drop_column("scanner")
    op.execute(
        "UPDATE loan_group SET ended_at = last_at WHERE ended_at IS NULL AND id NOT IN "
        "(SELECT max(id) FROM loan_group WHERE ended_at IS NULL GROUP BY desk)"
    )
    op.create_index(
        "uq_loan_group_desk_open", "loan_group", ["desk"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )

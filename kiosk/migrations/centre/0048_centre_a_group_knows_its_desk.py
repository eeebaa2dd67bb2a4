"""A group knows its desk."""

import sqlalchemy as sa
from alembic import op

revision = "0048_centre"
down_revision = "0047_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("loan_group") as batch:
        batch.add_column(sa.Column("desk", sa.String(length=12), nullable=True))
        batch.create_foreign_key(op.f("fk_loan_group_desk"), "desk", ["desk"], ["code"])

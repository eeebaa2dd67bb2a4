"""A scanner can check labels."""

import sqlalchemy as sa
from alembic import op

revision = "0036_centre"
down_revision = "0035_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_check",
        sa.Column("scanner", sa.String(length=24), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scanner", name=op.f("pk_label_check")),
    )

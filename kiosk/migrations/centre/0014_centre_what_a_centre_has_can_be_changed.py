"""What a centre has can be changed: names of desks, wishes that are not offered, and how a model is lent."""

import sqlalchemy as sa
from alembic import op

revision = "0014_centre"
down_revision = "0013_centre"
branch_labels = None
depends_on = None

FIRST_CHECKS = sa.text("""'["parts", "accounts", "charged"]'""")


def upgrade() -> None:
    op.add_column("desk", sa.Column("name", sa.String(12), nullable=True))
    op.execute("UPDATE desk SET name = code")
    with op.batch_alter_table("desk") as batch:
        batch.alter_column("name", nullable=False)
    op.add_column("centre", sa.Column("wishes_off", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("model", sa.Column("checks", sa.JSON(), server_default=FIRST_CHECKS, nullable=False))
    op.add_column("model", sa.Column("loan_days", sa.Integer(), nullable=True))
    op.add_column("model", sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("model", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))

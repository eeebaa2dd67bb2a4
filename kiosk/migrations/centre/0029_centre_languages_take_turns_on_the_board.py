"""Languages take turns on the board."""

import sqlalchemy as sa
from alembic import op

revision = "0029_centre"
down_revision = "0028_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.add_column(sa.Column("board_languages", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))

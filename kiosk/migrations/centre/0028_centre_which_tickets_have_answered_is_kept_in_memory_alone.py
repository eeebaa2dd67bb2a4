"""Which tickets have answered is kept in memory alone."""

from alembic import op

revision = "0028_centre"
down_revision = "0027_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("feedback_given")

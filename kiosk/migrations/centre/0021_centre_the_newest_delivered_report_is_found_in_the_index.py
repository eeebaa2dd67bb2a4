"""The newest delivered report is found in the index."""

from alembic import op

revision = "0021_centre"
down_revision = "0020_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_outbox_entry_state", "outbox_entry")
    op.create_index("ix_outbox_entry_state", "outbox_entry", ["state", "date", "revision"])

"""Who waits is counted by topic in the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0020_centre"
down_revision = "0019_centre"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
COLUMNS = ["business_day", "state", "topic", "for_desk"]


def upgrade() -> None:
    op.drop_index("ix_ticket_waiting", "ticket")
    op.create_index("ix_ticket_waiting", "ticket", COLUMNS, sqlite_where=WAITING, postgresql_where=WAITING)

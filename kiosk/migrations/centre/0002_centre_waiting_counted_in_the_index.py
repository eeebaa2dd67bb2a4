"""Waiting tickets are counted in the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0002_centre"
down_revision = "0001_centre"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.drop_index("ix_ticket_waiting", "ticket")
    op.create_index(
        "ix_ticket_waiting", "ticket", ["business_day", "state"], sqlite_where=WAITING, postgresql_where=WAITING
    )

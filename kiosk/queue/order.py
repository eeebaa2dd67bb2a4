"""Who is next: those who came first, and at each desk also those sent on to it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.business_day import Line
from kiosk.db import table_of
from kiosk.queue.models import Ticket

TICKETS = table_of(Ticket)
IN_LINE = sa.text("state IN ('waiting', 'parked') AND state = 'waiting'")
"""Written so that SQLite sees the partial index `ix_ticket_open`."""


def pick(s: Session, line: Line, desk: str) -> sa.Row[Any] | None:
    """The ticket that this desk calls next, or null where nobody waits for it."""
    waiting = sa.select(TICKETS).where(TICKETS.c.business_day.in_(line.days), IN_LINE)
    mine = sa.or_(TICKETS.c.for_desk.is_(None), TICKETS.c.for_desk == desk)
    return s.connection().execute(waiting.where(mine).order_by(TICKETS.c.id).limit(1)).first()


def count_waiting(s: Session, line: Line) -> int:
    """How many stand in line."""
    waiting = sa.select(sa.func.count()).where(TICKETS.c.business_day.in_(line.days), IN_LINE)
    return int(s.connection().execute(waiting.select_from(TICKETS)).scalar_one())

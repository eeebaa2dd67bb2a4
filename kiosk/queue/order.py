"""Who is next: those who came first, and at each desk also those sent on to it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.business_day import Line
from kiosk.db import table_of
from kiosk.prepared import Prepared, p
from kiosk.queue.models import Ticket

TICKETS = table_of(Ticket)
IN_LINE = sa.text("state = 'waiting'")
"""As text: SQLite uses the partial index `ix_ticket_waiting` only where it sees the value. It counts in it alone."""
OF_THE_DAYS = TICKETS.c.business_day.in_((p("day"), p("other_day")))
NEXT = Prepared(
    sa.select(TICKETS)
    .where(OF_THE_DAYS, IN_LINE, sa.or_(TICKETS.c.for_desk.is_(None), TICKETS.c.for_desk == p("at_desk")))
    .order_by(TICKETS.c.id)
    .limit(1)
)


def _waiting_on(day: str) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count()).select_from(TICKETS).where(TICKETS.c.business_day == p(day), IN_LINE)
    ).scalar_subquery()


WAITING = Prepared(sa.select(_waiting_on("day") + _waiting_on("other_day")))


def pick(s: Session, line: Line, desk: str) -> Any:
    """The ticket that this desk calls next, or null where nobody waits for it."""
    return NEXT.first(s, at_desk=desk, **line.pair)


def count_waiting(s: Session, line: Line) -> int:
    """How many stand in line."""
    return int(WAITING.scalar(s, **line.pair))

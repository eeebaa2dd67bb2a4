"""Who is next: those who came first, and at each desk also those sent on to it."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays, on_open_days
from kiosk.db import table_of
from kiosk.prepared import Prepared, p
from kiosk.queue.models import Ticket

TICKETS = table_of(Ticket)
IN_LINE = sa.text("state = 'waiting'")
"""As text: SQLite uses the partial index `ix_ticket_waiting` only where it sees the value. It counts in it alone."""


@cache
def _next(days: int) -> Prepared:
    waiting = sa.select(TICKETS).where(on_open_days(TICKETS.c.business_day, days), IN_LINE)
    mine = sa.or_(TICKETS.c.for_desk.is_(None), TICKETS.c.for_desk == p("at_desk"))
    return Prepared(waiting.where(mine).order_by(TICKETS.c.id).limit(1))


@cache
def _waiting(days: int) -> Prepared:
    return Prepared(sa.select(sa.func.count()).where(on_open_days(TICKETS.c.business_day, days), IN_LINE))


def pick(s: Session, open_days: OpenDays, desk: str) -> Any:
    """The ticket that this desk calls next, or null where nobody waits for it."""
    return _next(len(open_days.ids)).first(s, at_desk=desk, **open_days.parameters) if open_days.ids else None


def count_waiting(s: Session, open_days: OpenDays) -> int:
    """How many stand in line."""
    return int(_waiting(len(open_days.ids)).scalar(s, **open_days.parameters)) if open_days.ids else 0

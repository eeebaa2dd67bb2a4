"""Reads whether a visitor can answer."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre import queries as centre
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.queue import numbers
from kiosk.queue.models import TICKET_COLUMNS, State, Ticket, TicketRow

TICKETS = table_of(Ticket)
LATELY = timedelta(hours=2)
"""How long after the visit its number can be answered for at the touchscreen."""


def can_answer(s: Session, ticket: TicketRow) -> bool:
    """Whether the visit is finished, and its day not counted yet."""
    if ticket.state is not State.FINISHED:
        return False
    return s.get_one(BusinessDay, ticket.business_day).status is DayStatus.OPEN


def asks_how_it_went(s: Session, ticket: TicketRow) -> bool:
    """Whether the page of the ticket asks how it went, unless the visitor has said it."""
    return can_answer(s, ticket) and centre.centre(s).asks_feedback


def lately_finished(s: Session, number: str, at: Moment) -> TicketRow | None:
    """The visit with this number, as somebody writes it, that was finished lately; null where there is none."""
    asked = numbers.read(number)
    if asked is None:
        return None
    days = business_day.open_days(s, at).ids
    found = sa.select(*TICKET_COLUMNS).where(
        TICKETS.c.business_day.in_(days),
        TICKETS.c.series == asked.series,
        TICKETS.c.number == asked.number,
        TICKETS.c.state == State.FINISHED,
        TICKETS.c.ended_at.between(at.later(seconds=-LATELY.total_seconds()).utc, at.utc + LATELY),
    )
    row = s.execute(found.order_by(TICKETS.c.id.desc()).limit(1)).first()
    return TicketRow(*row) if row else None

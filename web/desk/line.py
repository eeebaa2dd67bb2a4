"""The view model of the line: those who wait, and the parked."""

import datetime as dt

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.queue import queries
from kiosk.queue.queries import TicketView
from web.desk.shown import Shown
from web.desk.surroundings import Mark, Surroundings, language_mark, wishes
from web.desk.team import is_over
from web.language import is_swedish, language_name
from web.times import minutes_since
from web.wishes import Wish, chosen


class OtherDesk(Struct, frozen=True):
    """The desk that a ticket was sent on to. Where somebody is there, taking it over is asked once more."""

    name: str
    is_attended: bool


class WaitingRow(Struct, frozen=True):
    """A ticket in the list of those who wait. `is_next`: it would be called next.

    `passes`: how many it would pass if it were called now; null where this desk cannot choose it.
    """

    id: str
    number: str
    topic: str
    minutes: int
    marks: list[Mark]
    is_next: bool
    passes: int | None
    other_desk: OtherDesk | None


class ParkedRow(Struct, frozen=True):
    """A parked ticket, for `minutes` now. `until`: null where no time was said; `language`: empty for Swedish.

    `wishes`: what the visitor chose: whether staff fetch them is known before the press.
    """

    id: str
    number: str
    minutes: int
    until: dt.datetime | None
    is_over: bool
    language: str
    wishes: list[Wish]


def waiting_rows(
    waiting: list[TicketView], wanted: Shown, following: str | None, here: Surroundings
) -> list[WaitingRow]:
    """The rows that the filter shows."""
    rows, passed = [], 0
    for ticket in waiting:
        is_elsewhere = ticket.for_desk not in (None, here.desk)
        if wanted.has(ticket):
            rows.append(_waiting_row(ticket, following, None if is_elsewhere else passed, here))
        passed += not is_elsewhere
    return rows


def parked_rows(s: Session, parked: list[TicketView], at: Moment) -> list[ParkedRow]:
    since = queries.parked_since(s) if parked else {}
    return [
        ParkedRow(
            id=ticket.id,
            number=ticket.number,
            minutes=minutes_since(since[ticket.id]),
            until=ticket.parked_until,
            is_over=is_over(ticket, at),
            language="" if is_swedish(ticket.language) else language_name(ticket.language),
            wishes=chosen(ticket),
        )
        for ticket in parked
    ]


def _waiting_row(ticket: TicketView, following: str | None, passes: int | None, here: Surroundings) -> WaitingRow:
    language = [] if is_swedish(ticket.language) else [language_mark(ticket)]
    is_elsewhere = ticket.for_desk not in (None, here.desk)
    return WaitingRow(
        id=ticket.id,
        number=ticket.number,
        topic=here.topic_name(ticket.topic),
        minutes=minutes_since(ticket.taken_at),
        marks=[*language, *wishes(ticket, here)],
        is_next=ticket.number == following,
        passes=passes,
        other_desk=OtherDesk(here.name_of(ticket.for_desk), ticket.for_desk in here.attended)
        if ticket.for_desk and is_elsewhere
        else None,
    )

"""Reads tickets for pages and the API."""

import datetime as dt
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import NotFound
from kiosk.facts import was_not_undone
from kiosk.prepared import Query
from kiosk.queue import desks, order
from kiosk.queue.models import (
    CALLS,
    TICKET_COLUMNS,
    How,
    Outcome,
    State,
    Step,
    Ticket,
    TicketEvent,
    TicketRow,
    public_id,
)
from kiosk.queue.order import Ahead
from kiosk.types import Channel

DAYS = table_of(BusinessDay)
TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
BY_PUBLIC_ID = Query(
    TicketRow,
    sa.select(*TICKET_COLUMNS).where(
        TICKETS.c.id == sa.bindparam("ticket_id"), TICKETS.c.secret == sa.bindparam("its_secret")
    ),
)
AT_DESK: sa.BindParameter[str] = sa.bindparam("at_desk")
CALLED_TO = Query(TicketRow, sa.select(*TICKET_COLUMNS).where(TICKETS.c.desk == AT_DESK, sa.text("state = 'called'")))
VISIT_BEGAN = (
    sa.select(EVENTS.c.at)
    .join(TICKETS, EVENTS.c.ticket == TICKETS.c.id)
    .where(TICKETS.c.desk == AT_DESK, sa.text("state = 'called'"))
    .where(EVENTS.c.step.in_((*CALLS, Step.RESUMED)), was_not_undone(EVENTS))
    .order_by(EVENTS.c.id.desc())
    .limit(1)
)
VISITS = (
    sa.select(TICKETS.c.desk, TICKETS.c.series, TICKETS.c.number, sa.func.max(EVENTS.c.at).label("began"))
    .join(EVENTS, EVENTS.c.ticket == TICKETS.c.id)
    .where(sa.text("state = 'called'"), EVENTS.c.step.in_((*CALLS, Step.RESUMED)), was_not_undone(EVENTS))
    .group_by(TICKETS.c.id)
)
PARKED_SINCE = (
    sa.select(TICKETS.c.id, TICKETS.c.secret, sa.func.max(EVENTS.c.at).label("since"))
    .join(EVENTS, EVENTS.c.ticket == TICKETS.c.id)
    .where(sa.text("state = 'parked'"), EVENTS.c.step == Step.PARKED)
    .group_by(TICKETS.c.id)
)
ANSWERED = sa.select(
    sa.func.count().filter(was_not_undone(EVENTS)), sa.func.coalesce(sa.func.max(EVENTS.c.id), 0)
).where(EVENTS.c.ticket == sa.bindparam("its_id"), EVENTS.c.step == Step.ANSWERED)
LATER = EVENTS.alias()
NEWEST_STEP = (
    sa.select(sa.func.max(LATER.c.id))
    .where(LATER.c.ticket == EVENTS.c.ticket, LATER.c.step != Step.UNDONE, was_not_undone(LATER))
    .scalar_subquery()
)
LAST_STEP = (
    sa.select(EVENTS.c.id, EVENTS.c.step, EVENTS.c.at, (EVENTS.c.id == NEWEST_STEP).label("is_newest"))
    .add_columns(DAYS.c.status, *TICKET_COLUMNS)
    .join(TICKETS, TICKETS.c.id == EVENTS.c.ticket)
    .join(DAYS, DAYS.c.id == TICKETS.c.business_day)
    .where(EVENTS.c.desk == AT_DESK, EVENTS.c.step.not_in((Step.EXPIRED, Step.UNDONE)), was_not_undone(EVENTS))
    .order_by(EVENTS.c.id.desc())
    .limit(1)
)
UNDONE = EVENTS.alias()
NEWEST_OF_DESK = (
    sa.select(LATER.c.id)
    .where(LATER.c.desk == AT_DESK, LATER.c.step != Step.EXPIRED)
    .order_by(LATER.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
LAST_UNDO = (
    sa.select(EVENTS.c.id, EVENTS.c.at, UNDONE.c.step, *TICKET_COLUMNS)
    .join(UNDONE, UNDONE.c.id == EVENTS.c.undoes)
    .join(TICKETS, TICKETS.c.id == EVENTS.c.ticket)
    .join(DAYS, DAYS.c.id == TICKETS.c.business_day)
    .where(EVENTS.c.id == NEWEST_OF_DESK, DAYS.c.status == DayStatus.OPEN)
)
"""These statements are built once: the desk's page asks them at each change of the queue, and to build them took
longer than to run them."""


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as staff see it. Times are UTC, RFC 3339."""

    id: str
    number: str
    series: str
    state: State
    topic: str
    language: str
    private_room: bool
    companion: bool
    quiet: bool
    taken_at: dt.datetime
    called_at: dt.datetime | None
    parked_until: dt.datetime | None
    desk: str | None
    for_desk: str | None
    room: str | None
    outcome: Outcome | None
    how: How | None


class Visit(Struct, frozen=True):
    """The number of the visitor at a desk, and when the visit began."""

    number: str
    began: dt.datetime


class Answered(Struct, frozen=True):
    """The number of answered questions of a visit. `newest`: id of the last answer's event, even if undone; else 0."""

    number: int
    newest: int


class LastStep(Struct, frozen=True):
    """The last step of a desk. It can be undone until its ticket has another step."""

    event: int
    ticket: TicketView
    step: Step
    at: dt.datetime
    can_be_undone: bool


class LastUndo(Struct, frozen=True):
    """The undo that is the newest event of a desk. `step`: what was undone."""

    event: int
    ticket: TicketView
    step: Step
    at: dt.datetime


class Position(Struct, frozen=True):
    """A visitor's ticket, and who is before it while it waits.

    `absent`: it was sent on to a desk where nobody is. Nobody will call it there, so `before` has no meaning.
    """

    ticket: TicketView
    before: tuple[Ahead, ...]
    absent: bool

    @property
    def ahead(self) -> int:
        """How many are before it."""
        return sum(one.number for one in self.before)


class Press(Struct, frozen=True):
    """A number that the button at the door gave. `id` grows with each press; `ticket` is the public id."""

    id: int
    number: str
    ticket: str


def view(ticket: TicketRow) -> TicketView:
    """A row of the ticket table as pages and the API get it."""
    return TicketView(
        id=ticket.public_id,
        number=ticket.name,
        series=ticket.series,
        state=ticket.state,
        topic=ticket.topic,
        language=ticket.language,
        private_room=ticket.private_room,
        companion=ticket.companion,
        quiet=ticket.quiet,
        taken_at=ticket.taken_at,
        called_at=ticket.called_at,
        parked_until=ticket.parked_until,
        desk=ticket.desk,
        for_desk=ticket.for_desk,
        room=ticket.room,
        outcome=ticket.outcome,
        how=ticket.how,
    )


def find(s: Session, public: str) -> TicketRow:
    """A ticket by its public id. Raises NotFound `unknown_ticket`, also where only the secret is wrong."""
    digits, _, secret = public.partition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise NotFound("unknown_ticket")
    ticket = BY_PUBLIC_ID.first(s, {"ticket_id": int(digits), "its_secret": secret})
    if ticket is None:
        raise NotFound("unknown_ticket")
    return ticket


def in_state(s: Session, state: State, at: Moment) -> list[TicketView]:
    """Today's tickets in one open state, in the order of the line."""
    open_days = business_day.open_days(s, at)
    if not open_days.ids:
        return []
    rows = s.execute(_in_state(state, len(open_days.ids)), open_days.parameters)
    return [view(TicketRow(*row)) for row in rows]


@cache
def _in_state(state: State, days: int) -> sa.Select[Any]:
    # As text in the statement, so that SQLite can use a partial index.
    wanted = sa.bindparam("wanted", state, TICKETS.c.state.type, literal_execute=True)
    here = business_day.on_open_days(TICKETS.c.business_day, days)
    return sa.select(*TICKET_COLUMNS).where(here, TICKETS.c.state == wanted).order_by(*order.by_order())


def at_desk(s: Session, desk: str) -> TicketView | None:
    """The ticket that a desk has called and not yet finished; null where there is none."""
    ticket = row_at_desk(s, desk)
    return view(ticket) if ticket else None


def row_at_desk(s: Session, desk: str) -> TicketRow | None:
    """The same as its row."""
    return CALLED_TO.first(s, {"at_desk": desk})


def visit_began(s: Session, desk: str) -> dt.datetime | None:
    """When the visit at a desk began: the call, not a recall. Null where nobody is there."""
    return s.scalar(VISIT_BEGAN, {"at_desk": desk})


def visits_by_desk(s: Session) -> dict[str, Visit]:
    """The visitor at each desk. A desk without one is left out."""
    return {str(row.desk): Visit(f"{row.series}{row.number}", row.began) for row in s.execute(VISITS)}


def parked_since(s: Session) -> dict[str, dt.datetime]:
    """When each parked visitor was parked, by the ticket's public id."""
    return {public_id(row.id, row.secret): row.since for row in s.execute(PARKED_SINCE)}


def answered(s: Session, ticket: TicketRow) -> Answered:
    """The questions of a visit that are answered already, before the one that goes on."""
    number, newest = s.execute(ANSWERED, {"its_id": ticket.id}).one()
    return Answered(number, newest)


def last_step(s: Session, desk: str) -> LastStep | None:
    """The last step of a desk; null where it has none or its day is closed."""
    row = s.execute(LAST_STEP, {"at_desk": desk}).first()
    if row is None:
        return None
    event, step, then, is_newest, status, *ticket = row
    if status is not DayStatus.OPEN:
        return None
    return LastStep(event, view(TicketRow(*ticket)), step, then, bool(is_newest))


def last_undo(s: Session, desk: str) -> LastUndo | None:
    """The undo that a desk made last; null where it has done something since, or its day is closed."""
    row = s.execute(LAST_UNDO, {"at_desk": desk}).first()
    if row is None:
        return None
    event, then, step, *ticket = row
    return LastUndo(event, view(TicketRow(*ticket)), step, then)


def position_of(s: Session, public: str, at: Moment) -> Position:
    """A ticket by its public id, and how many are before it. Raises NotFound `unknown_ticket`."""
    ticket = find(s, public)
    if ticket.state is not State.WAITING:
        return Position(view(ticket), (), absent=False)
    before = order.ahead_of(s, business_day.open_days(s, at), ticket)
    to_a_desk = ticket.for_desk or any(one.for_desk for one in before)
    there = desks.attended(s, at) if to_a_desk else frozenset()
    calling = (None, ticket.for_desk) if ticket.for_desk else (None, *there)
    absent = ticket.for_desk is not None and ticket.for_desk not in there
    return Position(view(ticket), tuple(one for one in before if one.for_desk in calling), absent)


def button_presses(s: Session, at: Moment, within: dt.timedelta) -> list[Press]:
    """The numbers that the button at the door gave not longer than `within` ago, oldest first."""
    rows = sa.select(*TICKET_COLUMNS).where(
        TICKETS.c.business_day.in_(business_day.open_days(s, at).ids),
        TICKETS.c.channel == Channel.BUTTON,
        TICKETS.c.taken_at.between(at.utc - within, at.utc),
    )
    found = [TicketRow(*row) for row in s.execute(rows.order_by(TICKETS.c.id))]
    return [Press(ticket.id, ticket.name, ticket.public_id) for ticket in found]

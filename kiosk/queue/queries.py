"""What pages and the API show of tickets."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import NotFound
from kiosk.queue import desks
from kiosk.queue.models import How, Outcome, State, Step, Ticket, TicketEvent, public_id
from kiosk.types import Channel

TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
DAYS = table_of(BusinessDay)
TAKEN_BACK = sa.select(EVENTS.c.undoes).where(EVENTS.c.undoes.is_not(None))


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


@dataclass(frozen=True, slots=True)
class LastStep:
    """The last step of a desk. It can be undone until its ticket takes another step elsewhere."""

    event: int
    ticket: TicketView
    step: Step
    at: dt.datetime
    can_be_undone: bool


@dataclass(frozen=True, slots=True)
class Position:
    """Where a visitor's ticket stands: how many are before it while it waits.

    `absent`: it was sent on to a desk where nobody is, so nobody will call it; then `ahead` says nothing.
    """

    ticket: TicketView
    ahead: int
    absent: bool


@dataclass(frozen=True, slots=True)
class Press:
    """A number that the button at the door gave. `id` grows with each press; `ticket` is the public id."""

    id: int
    number: str
    ticket: str


def view(row: sa.Row[Any]) -> TicketView:
    """A row of the ticket table, as it leaves the domain."""
    named = {name: getattr(row, name) for name in TicketView.__struct_fields__ if name not in ("id", "number")}
    return TicketView(id=public_id(row.id, row.secret), number=f"{row.series}{row.number}", **named)


def row_id(s: Session, public: str) -> int:
    """The row behind a public id. Raises NotFound `unknown_ticket`, also where only the secret is wrong."""
    digits, _, secret = public.partition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise NotFound("unknown_ticket")
    found = sa.select(TICKETS.c.id).where(TICKETS.c.id == int(digits), TICKETS.c.secret == secret)
    ticket = s.connection().execute(found).scalar()
    if ticket is None:
        raise NotFound("unknown_ticket")
    return int(ticket)


def in_state(s: Session, state: State, at: Moment) -> list[TicketView]:
    """Today's tickets in one open state, in the order of the line."""
    days = business_day.open_days(s, at).ids
    rows = sa.select(TICKETS).where(TICKETS.c.business_day.in_(days), TICKETS.c.state == state)
    return [view(row) for row in s.connection().execute(rows.order_by(TICKETS.c.id))]


def at_desk(s: Session, desk: str) -> TicketView | None:
    """Whom a desk has called and not yet finished."""
    row = s.execute(sa.select(TICKETS).where(TICKETS.c.desk == desk, sa.text("state = 'called'"))).first()
    return view(row) if row else None


def visit_began(s: Session, desk: str) -> dt.datetime | None:
    """Since when the visitor at a desk has been there: a recall does not begin the visit anew. Null for nobody."""
    calls = (
        sa.select(EVENTS.c.at)
        .join(TICKETS, EVENTS.c.ticket == TICKETS.c.id)
        .where(TICKETS.c.desk == desk, sa.text("state = 'called'"))
        .where(EVENTS.c.step.in_((Step.CALLED, Step.RESUMED)), EVENTS.c.id.not_in(TAKEN_BACK))
    )
    return s.scalar(calls.order_by(EVENTS.c.id.desc()).limit(1))


def last_step(s: Session, desk: str) -> LastStep | None:
    """What a desk did last on a day that is still open; null where it has done nothing."""
    later = EVENTS.alias("later")
    newest = sa.select(sa.func.max(later.c.id)).where(
        later.c.ticket == TICKETS.c.id, later.c.step != Step.UNDONE, later.c.id.not_in(TAKEN_BACK)
    )
    steps = (
        sa.select(TICKETS, EVENTS.c.id.label("event"), EVENTS.c.step, EVENTS.c.at, DAYS.c.status)
        .add_columns((EVENTS.c.id == newest.scalar_subquery()).label("is_newest"))
        .join(EVENTS, EVENTS.c.ticket == TICKETS.c.id)
        .join(DAYS, DAYS.c.id == TICKETS.c.business_day)
        .where(EVENTS.c.desk == desk, EVENTS.c.step.not_in((Step.EXPIRED, Step.UNDONE)))
        .where(EVENTS.c.id.not_in(TAKEN_BACK))
    )
    row = s.execute(steps.order_by(EVENTS.c.id.desc()).limit(1)).first()
    if row is None or row.status is not DayStatus.OPEN:
        return None
    return LastStep(row.event, view(row), row.step, row.at, bool(row.is_newest))


def position_of(s: Session, public: str, at: Moment) -> Position:
    """A visitor's own ticket, and how many stand before it. Raises NotFound."""
    row = s.execute(sa.select(TICKETS).where(TICKETS.c.id == row_id(s, public))).one()
    before = sa.select(TICKETS.c.for_desk, sa.func.count()).where(
        TICKETS.c.business_day.in_(business_day.open_days(s, at).ids),
        TICKETS.c.state == State.WAITING,
        TICKETS.c.id < row.id,
    )
    waiting = dict(tuple(pair) for pair in s.execute(before.group_by(TICKETS.c.for_desk)))
    there = desks.attended(s, at) if row.for_desk or any(waiting) else frozenset()
    calling = (None, row.for_desk) if row.for_desk else (None, *there)
    return Position(view(row), sum(waiting.get(desk, 0) for desk in calling), _waits_in_vain(row, there))


def _waits_in_vain(row: sa.Row[Any], there: frozenset[str]) -> bool:
    return row.state is State.WAITING and row.for_desk is not None and row.for_desk not in there


def by_button(s: Session, at: Moment, within: dt.timedelta) -> list[Press]:
    """The numbers that were taken with the button at the door in the last time, oldest first."""
    rows = sa.select(TICKETS.c.id, TICKETS.c.secret, TICKETS.c.series, TICKETS.c.number).where(
        TICKETS.c.business_day.in_(business_day.open_days(s, at).ids),
        TICKETS.c.channel == Channel.BUTTON,
        TICKETS.c.taken_at.between(at.utc - within, at.utc),
    )
    return [
        Press(row.id, f"{row.series}{row.number}", public_id(row.id, row.secret))
        for row in s.execute(rows.order_by(TICKETS.c.id))
    ]

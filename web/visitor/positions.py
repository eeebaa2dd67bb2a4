"""A visitor's choice of topic and position in the queue, as their pages show it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kiosk.centre import business_day, today
from kiosk.centre import queries as centre
from kiosk.centre.business_day import OpenDays
from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.i18n import name_in
from kiosk.queue import own_steps, queries, waiting
from kiosk.queue.models import State
from kiosk.queue.queries import Position, TicketView
from kiosk.queue.waiting import Wait
from web.times import minute_of_day

LONG_NAME = 18


@dataclass(frozen=True, slots=True)
class Tile:
    """A topic in the page's language."""

    code: str
    name: str
    pictogram: str

    @property
    def is_long(self) -> bool:
        """Whether a small touchscreen writes the name smaller, so that nine tiles fit."""
        return len(self.name) > LONG_NAME


@dataclass(frozen=True, slots=True)
class VisitorsPosition:
    """A ticket, how many are before it, and the estimated wait where there is one.

    `absent`: it waits for a desk where nobody is. `closes`: when we close, where that can be before the visitor's turn;
    else empty. `desk`: the name of the desk that it waits for, is called to or is parked at; empty where that desk is
    out of use. `room`: the name of its room. `after_hours`: it waits though the centre has closed. `can_hold`,
    `can_come_back`: what the visitor can do on their phone.
    """

    ticket: TicketView
    ahead: int
    absent: bool
    wait: Wait | None
    closes: str
    topic: str
    desk: str
    room: str
    after_hours: bool
    can_hold: bool
    can_come_back: bool

    @property
    def is_held(self) -> bool:
        """Whether the visitor holds their position by themselves; else a parked one was parked by a desk."""
        return self.ticket.state is State.PARKED and self.can_come_back

    @property
    def is_open(self) -> bool:
        """Whether the visitor waits or is helped still: then they can leave the queue, and can be called."""
        return self.ticket.state in (State.WAITING, State.PARKED, State.CALLED)

    @property
    def called(self) -> str:
        """What tells this call from the one before, also where it only repeats it; empty where there is none."""
        called_at = self.ticket.called_at
        return called_at.isoformat() if called_at and self.ticket.state is State.CALLED else ""


def tiles(s: Session, language: str) -> list[Tile]:
    """The topics to choose from."""
    return [Tile(row.code, name_in(row.names, language), row.pictogram) for row in centre.topics(s)]


def position(s: Session, public_id: str, language: str, at: Moment) -> VisitorsPosition:
    """The position of a ticket by its public id. Raises NotFound `unknown_ticket`."""
    found, row, open_days = (
        queries.position_of(s, public_id, at),
        queries.find(s, public_id),
        business_day.open_days(s, at),
    )
    topic = name_in(s.get_one(Topic, found.ticket.topic).names, language)
    ticket, names = found.ticket, centre.names_in_use(s)
    wait = _wait(s, found, open_days, at)
    return VisitorsPosition(
        ticket=ticket,
        ahead=found.ahead,
        absent=found.absent,
        wait=wait,
        closes=_closes_before(s, wait, at) if wait else "",
        topic=topic,
        desk=names.get(ticket.desk or ticket.for_desk or "", ""),
        room=names.get(ticket.room or "", ""),
        after_hours=ticket.state is State.WAITING and not open_days.is_open and _has_closed(s, at),
        can_hold=own_steps.can_hold(row, at),
        can_come_back=own_steps.can_come_back(s, row, at),
    )


def _has_closed(s: Session, at: Moment) -> bool:
    return today.today(s, at).state(at.minute) is today.State.CLOSED


def _wait(s: Session, found: Position, open_days: OpenDays, at: Moment) -> Wait | None:
    if found.ticket.state is not State.WAITING or found.absent:
        return None
    if found.ticket.for_desk:
        return waiting.estimate_for_one_desk(s, open_days, found.before, found.ticket.for_desk, at)
    return waiting.estimate(s, open_days, found.before, at, found.ticket.taken_at)


def _closes_before(s: Session, wait: Wait, at: Moment) -> str:
    """When we close, if that can be before the end of the wait; else empty."""
    closing = today.today(s, at).closing(at.minute)
    return minute_of_day(closing) if closing is not None and at.minute + wait.high > closing else ""


LONG_NUMBER = 3
"""A number with more characters is written smaller on its slip."""


def long_number(number: str) -> bool:
    return len(number) > LONG_NUMBER

"""A visitor's choice of topic and position in the queue, as their pages show it."""

import math
from datetime import timedelta

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import business_day, today
from kiosk.centre import queries as centre
from kiosk.centre.business_day import OpenDays
from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.queue import after_hours, own_steps, queries, waiting
from kiosk.queue.after_hours import Afterwards
from kiosk.queue.models import State
from kiosk.queue.queries import Position, TicketView
from kiosk.queue.waiting import Wait
from web import opening
from web.language import named
from web.times import clock_of_day

LONG_NAME = 18
MINUTE = timedelta(minutes=1)


class Tile(Struct, frozen=True):
    """A topic in the page's language."""

    code: str
    name: str
    pictogram: str

    @property
    def is_long(self) -> bool:
        """Whether a small touchscreen writes the name smaller, so that nine tiles fit."""
        return len(self.name) > LONG_NAME


class AfterHours(Struct, frozen=True):
    """What becomes of a ticket that is in line though no staff are here by the hours.

    `is_unstaffed`: the room is open without staff; else it is closed. `opens`: when staff are here next, in a sentence.
    """

    afterwards: Afterwards
    is_unstaffed: bool
    opens: str

    @property
    def are_called(self) -> bool:
        return self.afterwards is Afterwards.CALLED

    @property
    def is_over(self) -> bool:
        return self.afterwards is Afterwards.OVER


class VisitorsPosition(Struct, frozen=True):
    """A ticket, how many are before it, and the estimated wait where there is one.

    `absent`: it waits for a desk where nobody is. `closes`: when staff leave, where that can be before the visitor's
    turn, or before the end of a hold; else empty. `stays_open`: the room is open without staff after that. `desk`: the
    name of the desk that it waits for, is called to or is parked at; empty where that desk is out of use. `room`: the
    name of its room. `after`: it is in line though no staff are here by the hours; else null. `can_hold`,
    `can_come_back`: what the visitor can do on their phone.
    """

    ticket: TicketView
    ahead: int
    absent: bool
    wait: Wait | None
    closes: str
    stays_open: bool
    topic: str
    desk: str
    room: str
    after: AfterHours | None
    can_hold: bool
    can_come_back: bool

    @property
    def is_held(self) -> bool:
        """Whether the visitor holds their position by themselves; else a parked one was parked by a desk."""
        return self.ticket.state is State.PARKED and self.can_come_back

    @property
    def is_called_aloud(self) -> bool:
        """Whether the number is called aloud when its turn comes, where calls are spoken: nobody who waits quietly."""
        is_in_line = self.after is None or self.after.are_called
        return self.ticket.state is State.WAITING and not self.ticket.quiet and is_in_line

    @property
    def is_open(self) -> bool:
        """Whether the visitor waits or is helped still: then they can leave the queue, and can be called."""
        if self.after and self.after.is_over:
            return False
        return self.ticket.state in (State.WAITING, State.PARKED, State.CALLED)

    @property
    def called(self) -> str:
        """What tells this call from the one before, also where it only repeats it; empty where there is none."""
        called_at = self.ticket.called_at
        return called_at.isoformat() if called_at and self.ticket.state is State.CALLED else ""


def tiles(s: Session) -> list[Tile]:
    """The topics to choose from."""
    return [Tile(row.code, named(row.names), row.pictogram) for row in centre.topics(s)]


def position(s: Session, public_id: str, at: Moment) -> VisitorsPosition:
    """The position of a ticket by its public id. Raises NotFound `unknown_ticket`."""
    found, row, open_days = (
        queries.position_of(s, public_id, at),
        queries.find(s, public_id),
        business_day.open_days(s, at),
    )
    topic = named(s.get_one(Topic, found.ticket.topic).names)
    ticket, names = found.ticket, centre.names_in_use(s)
    can_come_back = own_steps.can_come_back(s, row, at)
    after = _after(s, ticket, at) if not open_days.is_open else None
    is_over = after is not None and after.is_over
    wait = _wait(s, found, open_days, at) if after is None or after.are_called else None
    closing = _closing(s, ticket, wait, at)
    return VisitorsPosition(
        ticket=ticket,
        ahead=found.ahead,
        absent=found.absent,
        wait=wait,
        closes=clock_of_day(closing.minute) if closing else "",
        stays_open=closing is not None and closing.state is today.State.UNSTAFFED,
        topic=topic,
        desk=names.get(ticket.desk or ticket.for_desk or "", ""),
        room=names.get(ticket.room or "", ""),
        after=after,
        can_hold=own_steps.can_hold(row, at) and not is_over,
        can_come_back=can_come_back and not is_over,
    )


def _after(s: Session, ticket: TicketView, at: Moment) -> AfterHours | None:
    """What becomes of a ticket that is in line while no staff are here by the hours; null where they are."""
    state = today.state(s, at)
    is_in_line = ticket.state is State.WAITING or (ticket.state is State.PARKED and ticket.desk is None)
    if state.has_staff or not is_in_line:
        return None
    following = opening.opens(s, at)
    is_unstaffed = state is today.State.UNSTAFFED
    return AfterHours(after_hours.afterwards(s, at), is_unstaffed, following.sentence if following else "")


def _wait(s: Session, found: Position, open_days: OpenDays, at: Moment) -> Wait | None:
    if found.ticket.state is not State.WAITING or found.absent:
        return None
    if found.ticket.for_desk:
        return waiting.estimate_for_one_desk(s, open_days, found.before, found.ticket.for_desk, at)
    return waiting.estimate(s, open_days, found.before, at, found.ticket.taken_at)


def _closing(s: Session, ticket: TicketView, wait: Wait | None, at: Moment) -> today.Closing | None:
    """When staff leave, if that can be before the end of the wait, or of the time for which a position is held."""
    if wait is not None:
        return today.closing_before(s, wait.high, at)
    if ticket.state is State.PARKED and ticket.desk is None and ticket.parked_until is not None:
        return today.closing_before(s, math.ceil((ticket.parked_until - at.utc) / MINUTE), at)
    return None


LONG_NUMBER = 3
"""A number with more characters is written smaller on its slip."""


def long_number(number: str) -> bool:
    return len(number) > LONG_NUMBER

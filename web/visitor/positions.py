"""A visitor's choice of topic and position in the queue, as their pages show it."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre import queries as centre
from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.i18n import name_in
from kiosk.queue import queries, waiting
from kiosk.queue.models import State
from kiosk.queue.queries import Position, TicketView
from kiosk.queue.waiting import Wait

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

    `absent`: it waits for a desk where nobody is. `desk`: the name of the desk that it waits for, is called to or is
    parked at; empty where that desk is out of use. `room`: the name of its room.
    """

    ticket: TicketView
    ahead: int
    absent: bool
    wait: Wait | None
    topic: str
    desk: str
    room: str

    @property
    def can_leave(self) -> bool:
        return self.ticket.state in (State.WAITING, State.PARKED, State.CALLED)


def tiles(s: Session, language: str) -> list[Tile]:
    """The topics to choose from."""
    return [Tile(row.code, name_in(row.names, language), row.pictogram) for row in centre.topics(s)]


def position(s: Session, public_id: str, language: str, at: Moment) -> VisitorsPosition:
    """The position of a ticket by its public id. Raises NotFound `unknown_ticket`."""
    found = queries.position_of(s, public_id, at)
    topic = name_in(s.get_one(Topic, found.ticket.topic).names, language)
    ticket, names = found.ticket, centre.names_in_use(s)
    return VisitorsPosition(
        ticket=ticket,
        ahead=found.ahead,
        absent=found.absent,
        wait=_wait(s, found, at),
        topic=topic,
        desk=names.get(ticket.desk or ticket.for_desk or "", ""),
        room=names.get(ticket.room or "", ""),
    )


def _wait(s: Session, found: Position, at: Moment) -> Wait | None:
    if found.ticket.state is not State.WAITING or found.absent:
        return None
    estimate = waiting.estimate_for_one_desk if found.ticket.for_desk else waiting.estimate
    return estimate(s, business_day.open_days(s, at), found.ahead, at)


LONG_NUMBER = 3
"""A number with more characters is written smaller on its slip."""


def long_number(number: str) -> bool:
    return len(number) > LONG_NUMBER


def in_minutes(wait: Wait) -> str:
    """ "10 till 20 minuter"; "högst 5 minuter" where it may be at once."""
    if wait.low == 0:
        return str(gettext("högst %(most)s\xa0minuter", most=wait.high))
    return str(gettext("%(low)s till %(high)s\xa0minuter", low=wait.low, high=wait.high))


def waits_for(wait: Wait) -> str:
    """The same as a sentence's beginning: "Ungefär 10 till 20 minuter", "Högst 5 minuter"."""
    if wait.low == 0:
        return str(gettext("Högst %(most)s\xa0minuter", most=wait.high))
    return str(gettext("Ungefär %(minutes)s", minutes=in_minutes(wait)))

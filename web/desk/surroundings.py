"""What the rows of the desk's page are described with: the centre's topics, desks and rooms, and marks."""

from collections.abc import Iterator

from flask_babel import gettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.centre.models import Desk, Topic
from kiosk.clock import Moment
from kiosk.queue import desks
from kiosk.queue.queries import TicketView
from web.language import language_name, named
from web.wishes import chosen


class Seat(Struct, frozen=True):
    """The desk of a page, and the name of its user."""

    desk: str
    name: str


class Mark(Struct, frozen=True):
    """A pictogram with a few words. `is_absent`: they name a desk where nobody is."""

    pictogram: str
    words: str
    is_absent: bool = False


class Surroundings(Struct, frozen=True):
    """The desk that asks, and what the centre has. `attended`: the desks where somebody is."""

    desk: str
    topics: dict[str, Topic]
    desks: list[Desk]
    rooms: list[Desk]
    attended: frozenset[str]

    def topic_name(self, code: str) -> str:
        """The topic's name, also where it is not offered any more."""
        return named(self.topics[code].names)

    def name_of(self, code: str | None) -> str:
        """The name of a desk or room that is in use."""
        return next((one.name for one in (*self.desks, *self.rooms) if one.code == code), "")


def surroundings(s: Session, desk: str, at: Moment) -> Surroundings:
    """What the centre has now, as a desk sees it."""
    topics = {topic.code: topic for topic in centre.all_topics(s)}
    return Surroundings(desk, topics, centre.desks(s), centre.rooms(s), desks.attended(s, at))


def wishes(ticket: TicketView, here: Surroundings) -> Iterator[Mark]:
    """What a visitor chose when taking the number, and the desk that the ticket was sent to."""
    for wish in chosen(ticket):
        yield Mark(wish.pictogram, str(wish.for_staff))
    if ticket.for_desk in here.attended:
        yield Mark("forward", gettext("Till bord %(desk)s", desk=here.name_of(ticket.for_desk)))
    elif ticket.for_desk:
        words = gettext("Väntar på bord %(desk)s, där ingen är just nu", desk=here.name_of(ticket.for_desk))
        yield Mark("forward", words, is_absent=True)


def language_mark(ticket: TicketView) -> Mark:
    """The visitor's language."""
    return Mark("language", language_name(ticket.language))

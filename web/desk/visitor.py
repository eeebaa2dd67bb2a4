"""The view model of the visitor at the desk, and where they can go from there."""

import datetime as dt
from collections.abc import Iterator

from flask_babel import gettext, ngettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.queue import queries
from kiosk.queue.models import TicketRow
from kiosk.queue.queries import TicketView
from web.desk.surroundings import Mark, Surroundings, language_mark, wishes
from web.desk.team import Team
from web.language import named
from web.times import minutes_since

USUAL_MINUTES = 15
"""For how long a visitor is parked with one press."""
PARKING_MINUTES = (5, 10, USUAL_MINUTES, 30, 60)


class TopicChoice(Struct, frozen=True):
    """A topic of the form that ends a visit."""

    code: str
    name: str
    pictogram: str
    is_chosen: bool


class Destination(Struct, frozen=True):
    """A desk, topic or room that a visitor can be sent to; `note` says what to know before."""

    code: str
    name: str
    note: str = ""


class Visitor(Struct, frozen=True):
    """The visitor at the desk. `here_for`: how long they have been here. `key` changes with each question of
    theirs that is answered, and with each undo of that. `after`: the event of the last answer.
    """

    id: str
    key: str
    after: int
    number: str
    here_for: str
    marks: list[Mark]
    topics: list[TopicChoice]
    other_topics: list[Destination]
    other_desks: list[Destination]
    free_rooms: list[Destination]
    free_colleagues: list[Destination]


class Parking(Struct, frozen=True):
    """For how many minutes a visitor is parked: the usual ones, and the choices."""

    usual: int
    choices: list[Destination]


def visitor_here(s: Session, row: TicketRow, colleagues: Team, here: Surroundings) -> Visitor:
    ticket, answered = queries.view(row), queries.answered(s, row)
    topic = Mark(here.topics[ticket.topic].pictogram, here.topic_name(ticket.topic))
    room = [Mark("room", gettext("I rum %(room)s", room=here.name_of(ticket.room)))] if ticket.room else []
    topics = [
        TopicChoice(one.code, named(one.names), one.pictogram, one.code == ticket.topic)
        for one in here.topics.values()
        if one.active or one.code == ticket.topic
    ]
    return Visitor(
        id=ticket.id,
        key=f"{ticket.id}-{answered.newest}-{answered.number}",
        after=answered.newest,
        number=ticket.number,
        here_for=_here_for(queries.visit_began(s, here.desk)),
        marks=[*_question(answered.number), topic, *wishes(ticket, here), *room, language_mark(ticket)],
        topics=topics,
        other_topics=[Destination(one.code, one.name) for one in topics if not one.is_chosen],
        other_desks=_other_desks(here),
        free_rooms=_free_rooms(ticket, here),
        free_colleagues=_free_colleagues(colleagues),
    )


def parking() -> Parking:
    minutes = gettext("%(minutes)s min")
    return Parking(USUAL_MINUTES, [Destination(str(one), minutes % {"minutes": one}) for one in PARKING_MINUTES])


def _question(answered: int) -> Iterator[Mark]:
    """Which question of the visit it is, after the first."""
    if answered:
        yield Mark("again", gettext("Fråga %(number)s", number=answered + 1))


def _free_colleagues(colleagues: Team) -> list[Destination]:
    """The desks where somebody is, without a visitor."""
    name = gettext("Bord %(desk)s")
    free = [one for one in colleagues.colleagues if not one.number]
    return [Destination(one.code, name % {"desk": one.desk}, one.name) for one in free]


def _here_for(since: dt.datetime | None) -> str:
    """ "Hos dig i 5 minuter"."""
    minutes = minutes_since(since) if since else 0
    if minutes < 1:
        return str(gettext("Hos dig nu"))
    return str(ngettext("Hos dig i %(num)s minut", "Hos dig i %(num)s minuter", minutes))


def _other_desks(here: Surroundings) -> list[Destination]:
    name = gettext("Bord %(desk)s")
    nobody = gettext("ingen där just nu")
    return [
        Destination(desk.code, name % {"desk": desk.name}, "" if desk.code in here.attended else nobody)
        for desk in here.desks
        if desk.code != here.desk
    ]


def _free_rooms(ticket: TicketView, here: Surroundings) -> list[Destination]:
    """The rooms except the one they are in. A room that is taken is refused when it is chosen."""
    name = gettext("Rum %(room)s")
    return [Destination(room.code, name % {"room": room.name}) for room in here.rooms if room.code != ticket.room]

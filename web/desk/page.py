"""The view model of the desk's page: rows with their words."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kiosk import health
from kiosk.centre import business_day, wishes
from kiosk.centre import queries as centre
from kiosk.centre.models import Desk, Topic
from kiosk.clock import Moment
from kiosk.passing import queries as passing
from kiosk.people import queries as people
from kiosk.queue import board, desks, order, queries
from kiosk.queue.models import State, TicketRow
from kiosk.queue.queries import TicketView, Visit
from web.desk import given, last, shown, team
from web.desk.given import NumberChoices, Refused
from web.desk.last import LastDone
from web.desk.notices import Notice, notices
from web.desk.shown import Filter, Shown
from web.desk.team import Team, is_over
from web.language import is_swedish, language_name, named
from web.loans.scanner import short_words
from web.times import minutes_since

USUAL_MINUTES = 15
"""For how long a visitor is parked with one press."""
PARKING_MINUTES = (5, 10, USUAL_MINUTES, 30, 60)


@dataclass(frozen=True, slots=True)
class Mark:
    """A pictogram with a few words. `is_absent`: they name a desk where nobody is."""

    pictogram: str
    words: str
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class OtherDesk:
    """The desk that a ticket was sent on to. Where somebody is there, taking it over is asked once more."""

    name: str
    is_attended: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
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


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A parked ticket, for `minutes` now. `until`: null where no time was said; `language`: empty for Swedish."""

    id: str
    number: str
    minutes: int
    until: dt.datetime | None
    is_over: bool
    language: str


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic of the form that ends a visit."""

    code: str
    name: str
    pictogram: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """A desk, topic or room that a visitor can be sent to; `note` says what to know before."""

    code: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The visitor at the desk. `here_for`: how long they have been here. `key` changes with each answered question."""

    id: str
    key: str
    number: str
    here_for: str
    marks: list[Mark]
    topics: list[TopicChoice]
    other_topics: list[Destination]
    other_desks: list[Destination]
    free_rooms: list[Destination]
    free_colleagues: list[Destination]


@dataclass(frozen=True, slots=True)
class Parking:
    """For how many minutes a visitor is parked: the usual ones, and the choices."""

    usual: int
    choices: list[Destination]


@dataclass(frozen=True, slots=True)
class PassingHelp:
    """The help that this desk gave in passing today, and what its next tap comes after."""

    number: int
    newest: int


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What one desk sees. `next`: the number that would be called next. `longest_wait`: minutes; 0 where nobody waits.

    `board`, `desks`: the ids of the live events of these names about the same state.
    `waiting`: those that the filter shows; `number_waiting`: all.
    `scanner`: the scanner's state in words; empty where there is no scanner.
    """

    desk: str
    board: str
    desks: str
    waiting: list[WaitingRow]
    number_waiting: int
    longest_wait: int
    filter: Filter
    parked: list[ParkedRow]
    parking: Parking
    next: str | None
    visitor: Visitor | None
    last: LastDone | None
    passing: PassingHelp
    team: Team
    notices: list[Notice]
    number_form: NumberChoices
    scanner: str


@dataclass(frozen=True, slots=True)
class DeskChoice:
    """A desk to choose, and whether a colleague is there."""

    code: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Surroundings:
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


def desk_page(s: Session, desk: str, wanted: Shown, at: Moment, refused: Refused | None = None) -> DeskPage:
    """What one desk sees. `refused`: the form for a number that was refused just now."""
    picked = order.pick(s, business_day.open_days(s, at), desk)
    following = queries.view(picked).number if picked is not None else None
    here, now, helped = _surroundings(s, desk, at), team.occupied(s, at), passing.tally(s, desk, at)
    colleagues = team.team(desk, here.desks, now)
    wanted = shown.known(wanted, here.topics)
    waiting, parked = queries.in_state(s, State.WAITING, at), queries.in_state(s, State.PARKED, at)
    visitor = queries.row_at_desk(s, desk)
    return DeskPage(
        desk=here.name_of(desk),
        board=board.etag(board.snapshot(s, at)),
        desks=team.tag(now, parked, at),
        waiting=_waiting_rows(waiting, wanted, following, here),
        number_waiting=len(waiting),
        longest_wait=minutes_since(waiting[0].taken_at) if waiting else 0,
        filter=shown.filter_of(wanted, here.topics, waiting),
        parked=_parked_rows(s, parked, at),
        parking=_parking(),
        next=following,
        visitor=_visitor(s, visitor, colleagues, here) if visitor else None,
        last=last.last_done(queries.last_step(s, desk), helped),
        passing=PassingHelp(helped.number, helped.newest),
        team=colleagues,
        notices=[*notices(following, parked, colleagues, at)],
        number_form=given.choices(here.topics.values(), wishes.offered(centre.centre(s), here.rooms), refused),
        scanner=short_words(health.scanner_now(s, at)),
    )


def desk_choices(s: Session, at: Moment) -> list[DeskChoice]:
    """The desks to choose from."""
    seated, visits = people.users_by_desk(s, at), queries.visits_by_desk(s)
    return [
        DeskChoice(desk.code, desk.name, _there(seated.get(desk.code), visits.get(desk.code)))
        for desk in centre.desks(s)
    ]


def _there(name: str | None, visit: Visit | None) -> str:
    """Who is at a desk, and its visitor, whom a colleague who comes there goes on with."""
    if name is None and visit is None:
        return str(gettext("Ledigt"))
    said = [gettext("%(name)s är inloggad här", name=name)] if name else []
    if visit:
        minutes = minutes_since(visit.began)
        said.append(gettext("%(number)s är där, %(minutes)s min", number=visit.number, minutes=minutes))
    return ". ".join(str(words) for words in said)


def _surroundings(s: Session, desk: str, at: Moment) -> Surroundings:
    topics = {topic.code: topic for topic in centre.all_topics(s)}
    return Surroundings(desk, topics, centre.desks(s), centre.rooms(s), desks.attended(s, at))


def _waiting_rows(
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


def _waiting_row(ticket: TicketView, following: str | None, passes: int | None, here: Surroundings) -> WaitingRow:
    language = [] if is_swedish(ticket.language) else [_language_mark(ticket)]
    is_elsewhere = ticket.for_desk not in (None, here.desk)
    return WaitingRow(
        id=ticket.id,
        number=ticket.number,
        topic=here.topic_name(ticket.topic),
        minutes=minutes_since(ticket.taken_at),
        marks=[*language, *_wishes(ticket, here)],
        is_next=ticket.number == following,
        passes=passes,
        other_desk=OtherDesk(here.name_of(ticket.for_desk), ticket.for_desk in here.attended)
        if ticket.for_desk and is_elsewhere
        else None,
    )


def _parked_rows(s: Session, parked: list[TicketView], at: Moment) -> list[ParkedRow]:
    since = queries.parked_since(s) if parked else {}
    return [
        ParkedRow(
            id=ticket.id,
            number=ticket.number,
            minutes=minutes_since(since[ticket.id]),
            until=ticket.parked_until,
            is_over=is_over(ticket, at),
            language="" if is_swedish(ticket.language) else language_name(ticket.language),
        )
        for ticket in parked
    ]


def _parking() -> Parking:
    minutes = gettext("%(minutes)s min")
    return Parking(USUAL_MINUTES, [Destination(str(one), minutes % {"minutes": one}) for one in PARKING_MINUTES])


def _wishes(ticket: TicketView, here: Surroundings) -> Iterator[Mark]:
    """The choices of a visitor, and the desk or room that they are sent to."""
    if ticket.quiet:
        yield Mark("quiet", gettext("Vänta tyst, vi hämtar dig"))
    if ticket.private_room:
        yield Mark("room", gettext("Eget rum"))
    if ticket.companion:
        yield Mark("companion", gettext("Sällskap"))
    if ticket.for_desk in here.attended:
        yield Mark("forward", gettext("Till bord %(desk)s", desk=here.name_of(ticket.for_desk)))
    elif ticket.for_desk:
        words = gettext("Väntar på bord %(desk)s, där ingen är just nu", desk=here.name_of(ticket.for_desk))
        yield Mark("forward", words, is_absent=True)


def _language_mark(ticket: TicketView) -> Mark:
    return Mark("language", language_name(ticket.language))


def _visitor(s: Session, row: TicketRow, colleagues: Team, here: Surroundings) -> Visitor:
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
        key=f"{ticket.id}-{answered}",
        number=ticket.number,
        here_for=_here_for(queries.visit_began(s, here.desk)),
        marks=[*_question(answered), topic, *_wishes(ticket, here), *room, _language_mark(ticket)],
        topics=topics,
        other_topics=[Destination(one.code, one.name) for one in topics if not one.is_chosen],
        other_desks=_other_desks(here),
        free_rooms=_free_rooms(ticket, here),
        free_colleagues=_free_colleagues(colleagues),
    )


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

"""The view model of the colleagues: who is at which desk, with whom and for how long, and who needs a colleague."""

import datetime as dt

import msgspec
from flask_babel import gettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.centre.models import Desk
from kiosk.clock import Moment
from kiosk.colleagues.queries import OpenCall, open_calls
from kiosk.loans.due import BackToday, back_soon
from kiosk.people import queries as people
from kiosk.queue import board, queries
from kiosk.queue.models import State
from kiosk.queue.queries import TicketView
from web.desk.choose import listed
from web.desk.surroundings import Seat
from web.times import minutes_since


class DesksNow(msgspec.Struct, frozen=True):
    """The live event `desks`: the number at each desk, who is at which desk, the desks' names, the parked, the calls.

    `over`: the parked whose time is over. It makes the event new when a time ends, although nothing else changed.
    """

    visits: dict[str, str]
    occupied: dict[str, list[str]]
    names: dict[str, str]
    parked: list[str]
    over: list[str]
    calls: list[OpenCall]
    due: int
    """How many items shall be back soon, before the centre closes."""


class Colleague(Struct, frozen=True):
    """A desk by its code and name, and who is there. `number`: the visitor's; empty where there is none."""

    code: str
    desk: str
    name: str
    number: str
    minutes: int


class HelpNeeded(Struct, frozen=True):
    """A call that this desk can answer, or has answered (`coming`). `desk`: who calls; empty for the touchscreen."""

    id: int
    desk: str
    coming: bool
    asked_at: dt.datetime

    @property
    def is_at_touchscreen(self) -> bool:
        return not self.desk

    @property
    def who(self) -> str:
        return str(gettext("Skärmen:") if self.is_at_touchscreen else gettext("Bord %(desk)s", desk=self.desk))

    @property
    def needs(self) -> str:
        if self.is_at_touchscreen:
            waits, needs = gettext("en besökare väntar på dig"), gettext("en besökare behöver hjälp nu")
        else:
            waits, needs = gettext("väntar på dig"), gettext("vill ha en kollega")
        return str(waits if self.coming else needs)

    @property
    def answer(self) -> str:
        """What the button says aloud with which this desk answers."""
        if self.is_at_touchscreen:
            return str(gettext("Jag kommer till skärmen"))
        return str(gettext("Jag kommer till bord %(desk)s", desk=self.desk))


class OwnCall(Struct, frozen=True):
    """This desk's own call for a colleague. `answered_by`: the name of the desk that answered; empty while none has."""

    answered_by: str


class Team(Struct, frozen=True):
    """Who else is at this desk, the other desks where somebody is, those that need a colleague, and the own call."""

    beside: list[str]
    colleagues: list[Colleague]
    needing: list[HelpNeeded]
    own: OwnCall | None

    @property
    def number(self) -> int:
        """The rows of colleagues: each at this desk, and each other desk in use."""
        return len(self.beside) + len(self.colleagues)

    @property
    def are_several(self) -> bool:
        return self.number > 1


class Occupied(Struct, frozen=True):
    """What is asked once for the row of colleagues and for the live event. `names`: who is logged in, by desk.

    `due`: what shall be back before the centre closes; null until half an hour before that.
    """

    names: dict[str, list[str]]
    visits: dict[str, queries.Visit]
    calls: list[OpenCall]
    due: BackToday | None


def occupied(s: Session, at: Moment) -> Occupied:
    """Who is at the desks now, and which of them need a colleague."""
    return Occupied(people.users_by_desk(s, at), queries.visits_by_desk(s), open_calls(s, at), back_soon(s, at))


def team(seat: Seat, desks: list[Desk], now: Occupied) -> Team:
    """The colleagues as somebody at a desk sees them."""
    here = seat.desk
    beside = [name for name in now.names.get(here, []) if name != seat.name]
    own = next((call for call in now.calls if call.desk == here), None)
    names = {desk.code: desk.name for desk in desks}
    colleagues = [
        _colleague(desk, now.names.get(desk.code, []), now.visits.get(desk.code))
        for desk in desks
        if desk.code != here and (desk.code in now.names or desk.code in now.visits)
    ]
    answer = OwnCall(names.get(own.answered_by or "", "")) if own else None
    return Team(beside, colleagues, _needing(now.calls, here, names), answer)


def snapshot(s: Session, at: Moment) -> DesksNow:
    """What the desks' pages follow beyond the board. The wall shows nothing of it."""
    return _told(occupied(s, at), centre.desks(s), queries.in_state(s, State.PARKED, at), at)


def tag(now: Occupied, desks: list[Desk], parked: list[TicketView], at: Moment) -> str:
    """The id of the live event `desks`, as the page knows it."""
    return board.hash_of(_told(now, desks, parked, at))


def is_over(ticket: TicketView, at: Moment) -> bool:
    """Whether the time of a parked visitor is over. Nobody is called by that."""
    return ticket.parked_until is not None and ticket.parked_until <= at.utc


def _told(now: Occupied, desks: list[Desk], parked: list[TicketView], at: Moment) -> DesksNow:
    return DesksNow(
        visits={desk: visit.number for desk, visit in now.visits.items()},
        occupied=now.names,
        names={desk.code: desk.name for desk in desks},
        parked=[ticket.number for ticket in parked],
        over=[ticket.number for ticket in parked if is_over(ticket, at)],
        calls=now.calls,
        due=now.due.number if now.due else 0,
    )


def _colleague(desk: Desk, names: list[str], visit: queries.Visit | None) -> Colleague:
    name = listed(names) or str(gettext("ingen inloggad"))
    if visit is None:
        return Colleague(desk.code, desk.name, name, "", 0)
    return Colleague(desk.code, desk.name, name, visit.number, minutes_since(visit.began))


def _needing(calls: list[OpenCall], here: str, names: dict[str, str]) -> list[HelpNeeded]:
    """The calls that this desk can answer, or has answered."""
    others = [call for call in calls if call.desk != here and call.answered_by in (None, here)]
    return [
        HelpNeeded(call.id, names.get(call.desk or "", ""), call.answered_by == here, call.asked_at) for call in others
    ]

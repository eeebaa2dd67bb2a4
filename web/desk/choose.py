"""The view model of the page on which a browser chooses its desk."""

from collections.abc import Sequence

from babel.lists import format_list
from flask_babel import get_locale, gettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.people import queries as people
from kiosk.queue import queries
from kiosk.queue.queries import Visit
from web.times import minutes_since


class DeskChoice(Struct, frozen=True):
    """A desk to choose, and whether a colleague is there."""

    code: str
    name: str
    words: str


class Seated(Struct, frozen=True):
    """A chosen desk where colleagues are: who they are, and the number of their visitor; empty where there is none."""

    code: str
    desk: str
    names: str
    words: str
    number: str


def desk_choices(s: Session, at: Moment) -> list[DeskChoice]:
    """The desks to choose from."""
    seated, visits = people.users_by_desk(s, at), queries.visits_by_desk(s)
    return [
        DeskChoice(desk.code, desk.name, _there(seated.get(desk.code), visits.get(desk.code)))
        for desk in centre.desks(s)
    ]


def seated(s: Session, code: str | None, me: str, at: Moment) -> Seated | None:
    """The colleagues at a desk; null where nobody else is logged in there."""
    names = [name for name in people.users_by_desk(s, at).get(code or "", []) if name != me]
    desk = next((desk for desk in centre.desks(s) if desk.code == code), None)
    if not names or desk is None:
        return None
    visit = queries.visits_by_desk(s).get(desk.code)
    there = {"name": listed(names), "desk": desk.name}
    if visit is None:
        words = gettext("%(name)s sitter vid bord %(desk)s.", **there)
    else:
        minutes = minutes_since(visit.began)
        told = gettext("%(name)s sitter vid bord %(desk)s med %(number)s sedan %(minutes)s min.")
        words = told % {**there, "number": visit.number, "minutes": minutes}
    return Seated(desk.code, desk.name, listed(names), str(words), visit.number if visit else "")


def why_left(s: Session, code: str | None, me: str, at: Moment) -> str:
    """Why this browser is not at the desk any more that it chose; empty where there is nothing to say."""
    retired = next((desk for desk in centre.retired_desks(s) if desk.code == code), None)
    if retired is not None:
        return str(gettext("Bord %(desk)s är ur bruk. Välj ett annat bord.", desk=retired.name))
    others = seated(s, code, me, at)
    return str(gettext("%(name)s sitter vid bord %(desk)s nu.", name=others.names, desk=others.desk)) if others else ""


def listed(names: Sequence[str]) -> str:
    """ "Karin och Omar"."""
    return format_list(names, locale=get_locale())


def _there(names: list[str] | None, visit: Visit | None) -> str:
    """Who is at a desk, and its visitor, whom a colleague who comes there goes on with."""
    if names is None and visit is None:
        return str(gettext("Ledigt"))
    said = [gettext("%(name)s är inloggad här", name=listed(names))] if names else []
    if visit:
        minutes = minutes_since(visit.began)
        said.append(gettext("%(number)s är där, %(minutes)s min", number=visit.number, minutes=minutes))
    return ". ".join(str(words) for words in said)

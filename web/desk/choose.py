"""The view model of the page on which a browser chooses its desk."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.people import queries as people
from kiosk.queue import queries
from kiosk.queue.queries import Visit
from web.times import minutes_since


@dataclass(frozen=True, slots=True)
class DeskChoice:
    """A desk to choose, and whether a colleague is there."""

    code: str
    name: str
    words: str


def desk_choices(s: Session, at: Moment) -> list[DeskChoice]:
    """The desks to choose from."""
    seated, visits = people.users_by_desk(s, at), queries.visits_by_desk(s)
    return [
        DeskChoice(desk.code, desk.name, _there(seated.get(desk.code), visits.get(desk.code)))
        for desk in centre.desks(s)
    ]


def name_of_retired(s: Session, code: str | None) -> str | None:
    """The name of a desk where it is retired."""
    return next((desk.name for desk in centre.retired_desks(s) if desk.code == code), None)


def _there(name: str | None, visit: Visit | None) -> str:
    """Who is at a desk, and its visitor, whom a colleague who comes there goes on with."""
    if name is None and visit is None:
        return str(gettext("Ledigt"))
    said = [gettext("%(name)s är inloggad här", name=name)] if name else []
    if visit:
        minutes = minutes_since(visit.began)
        said.append(gettext("%(number)s är där, %(minutes)s min", number=visit.number, minutes=minutes))
    return ". ".join(str(words) for words in said)

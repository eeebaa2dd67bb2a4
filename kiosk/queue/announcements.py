"""What the board says aloud: each call, in its visitor's language and in Swedish. Quiet visitors are never said."""

import datetime as dt

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.i18n import SOURCE, Say
from kiosk.queue.board import key_of, lately_called
from kiosk.queue.models import TicketRow
from kiosk.translations import queries as translations

LATELY = dt.timedelta(minutes=2)
"""A board that was without contact for longer says no calls of before."""


class Announcement(Struct, frozen=True):
    """A call to be said: `texts` are pairs of a language and its sentence. `key` is of this call alone."""

    key: str
    texts: list[tuple[str, str]]


def lately(s: Session, at: Moment) -> list[Announcement]:
    """The calls of the last two minutes, in the order in which they were made."""
    rows = lately_called(s, business_day.open_days(s, at), at)
    found = [row for row in reversed(rows) if row.called_at is not None and abs(at.utc - row.called_at) <= LATELY]
    names = centre.desk_names(s) if found else {}
    return [_announcement(s, row, names) for row in found]


def _announcement(s: Session, row: TicketRow, names: dict[str, str]) -> Announcement:
    assert row.desk is not None  # a constraint of the table: no ticket is called without a desk
    goal, is_room = names[row.room or row.desk], row.room is not None
    number = f"{row.series} {row.number}"
    languages = list(dict.fromkeys((translations.find(s, row.language), SOURCE)))
    said = [(one.code, _sentence(translations.say(s, one), number, goal, is_room=is_room)) for one in languages]
    swedish = said[-1][1]
    return Announcement(key_of(row), [one for one in said if one[1] != swedish or one is said[-1]])


def _sentence(say: Say, number: str, goal: str, *, is_room: bool) -> str:
    if is_room:
        return say.gettext("Nummer %(number)s, rum %(goal)s.", number=number, goal=goal)
    return say.gettext("Nummer %(number)s, bord %(goal)s.", number=number, goal=goal)

"""Proposes the public holidays of Sweden and their eves for the coming year; an admin accepts each or not.

A "no" is a row too, so that nothing is proposed twice; it can be changed as long as the day is to come.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import exceptions, hours
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.models import DeclinedHoliday, ExceptionDay
from kiosk.clock import Moment
from kiosk.errors import NotFound
from kiosk.i18n import LANGUAGES, SOURCE

LIBRARY = "holidays"
"""It is imported at the first use: one page needs it, and a Pi takes half a second for it."""
FREE = ("public", "de_facto")
"""Days off by law, and the three eves that all treat as such."""
SHORT = ("optional",)
"""Other eves and days between, on which many close earlier or stay closed."""
DAYS = 365


class Proposal(Struct, frozen=True):
    """A day that would be open by its weekday. `is_free`: it is a day off; else one that many only shorten."""

    date: dt.date
    names: dict[str, str]
    is_free: bool


class Answered(Struct, frozen=True):
    """How many of the proposed days are closed now, and how many keep their weekday's hours."""

    closed: int
    as_usual: int


def proposals(s: Session, at: Moment) -> list[Proposal]:
    """The public holidays and eves of the coming year that would be open by their weekday, the next one first."""
    known = {day.date for day in exceptions.upcoming(s, at)} | set(s.scalars(sa.select(DeclinedHoliday.date)))
    history, last = hours.history(s), at.date + dt.timedelta(days=DAYS)
    free = _named_days(at.date, last, FREE)
    every = _named_days(at.date, last, SHORT) | free
    return [
        Proposal(date, names, date in free)
        for date, names in sorted(every.items())
        if at.date <= date <= last and date not in known and history.of_the_week(date)
    ]


def version(days: Sequence[Proposal]) -> str:
    """The version of which days are proposed."""
    return versions.version([day.date for day in days])


def answer(s: Session, who: str, closed: Collection[dt.date], seen: str | None, at: Moment) -> Answered:
    """Close on the proposed days with these dates, and keep the weekday's hours on the other proposed ones.

    `seen`: the version of the proposals that the admin has seen. Raises Conflict `changed_meanwhile`.
    """
    proposed = proposals(s, at)
    versions.check(seen, version(proposed))
    for day in proposed:
        if day.date in closed:
            exceptions.add(s, who, day.date, DaySettings(day.names, []), at)
        else:
            s.add(DeclinedHoliday(date=day.date, names=day.names))
            name = day.names.get(SOURCE.code, "")
            audit.note(s, who, "holiday_declined", at, date=day.date.isoformat(), day_name=name)
    s.flush()
    number = sum(day.date in closed for day in proposed)
    return Answered(number, len(proposed) - number)


def declined(s: Session, at: Moment) -> list[DeclinedHoliday]:
    """The days from today on that keep their weekday's hours although they are holidays, the next one first."""
    known = {day.date for day in exceptions.upcoming(s, at)}
    rows = s.scalars(sa.select(DeclinedHoliday).where(DeclinedHoliday.date >= at.date).order_by(DeclinedHoliday.date))
    return [day for day in rows if day.date not in known]


def close(s: Session, who: str, date: dt.date, at: Moment) -> ExceptionDay:
    """Close on a declined holiday after all.

    Raises NotFound `unknown_holiday`, and what `exceptions.add` raises.
    """
    day = s.get(DeclinedHoliday, date)
    if day is None:
        raise NotFound("unknown_holiday")
    added = exceptions.add(s, who, date, DaySettings(day.names, []), at)
    s.delete(day)
    s.flush()
    return added


def reopen(s: Session, who: str, date: dt.date, seen: str | None, at: Moment) -> ExceptionDay:
    """Let a date have its weekday's hours again, as `exceptions.remove`. A holiday is then a declined one."""
    removed = exceptions.remove(s, who, date, seen, at)
    proposed = next((day for day in proposals(s, at) if day.date == date), None)
    if proposed is not None:
        s.add(DeclinedHoliday(date=date, names=proposed.names))
        s.flush()
    return removed


def _named_days(first: dt.date, last: dt.date, categories: tuple[str, ...]) -> dict[dt.date, dict[str, str]]:
    """The library's days of these categories, with their names in those of our languages that it has."""
    library: Any = import_module(LIBRARY)
    years = range(first.year, last.year + 1)
    named: dict[dt.date, dict[str, str]] = {}
    for language in LANGUAGES:
        name_there = next((one for one in library.SE.supported_languages if _is(one, language.code)), None)
        if name_there is not None:
            days = library.SE(years=years, categories=categories, include_sundays=False, language=name_there)
            for date, name in days.items():
                named.setdefault(date, {})[language.code] = _short(name)
    return named


def _is(name_there: str, code: str) -> bool:
    """Whether the library's name of a language, such as "en_US", is that of a language of ours."""
    return name_there.partition("_")[0] == code


def _short(name: str) -> str:
    """A name without "(from 2pm)", and the first of two names of a day."""
    return name.partition(";")[0].partition(" (")[0][: exceptions.LONGEST_NAME].strip()

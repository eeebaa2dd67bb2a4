"""Proposes the public holidays of Sweden and their eves for the coming year; an admin accepts each or not."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from kiosk.centre import exceptions, hours
from kiosk.centre.exceptions import DaySettings
from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.i18n import LANGUAGES

LIBRARY = "holidays"
"""It is imported at the first use: one page needs it, and a Pi takes half a second for it."""
FREE = ("public", "de_facto")
"""Days off by law, and the three eves that all treat as such."""
SHORT = ("optional",)
"""Other eves and days between, on which many close earlier or stay closed."""
DAYS = 365


@dataclass(frozen=True, slots=True)
class Proposal:
    """A day that would be open by its weekday. `is_free`: it is a day off; else one that many only shorten."""

    date: dt.date
    names: dict[str, str]
    is_free: bool


def proposals(s: Session, at: Moment) -> list[Proposal]:
    """The public holidays and eves of the coming year that would be open by their weekday, the next one first."""
    known = {day.date for day in exceptions.upcoming(s, at)}
    history, last = hours.history(s), at.date + dt.timedelta(days=DAYS)
    free = _named_days(at.date, last, FREE)
    every = _named_days(at.date, last, SHORT) | free
    return [
        Proposal(date, names, date in free)
        for date, names in sorted(every.items())
        if at.date <= date <= last and date not in known and history.of_the_week(date)
    ]


def accept(s: Session, who: str, dates: Collection[dt.date], at: Moment) -> int:
    """Close on the proposed days with these dates, and say how many they are. Raises Invalid `no_day_chosen`."""
    chosen = [day for day in proposals(s, at) if day.date in dates]
    if not chosen:
        raise Invalid("no_day_chosen", field="dates")
    for day in chosen:
        exceptions.add(s, who, day.date, DaySettings(day.names, []), at)
    return len(chosen)


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

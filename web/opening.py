"""Opening hours as visitors read them: the week, and when we open next."""

import datetime as dt
import itertools
from dataclasses import dataclass

from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.clock import Moment
from web.times import long_date, minute_of_day


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One line of the week: "Måndag", "10–16". `weekdays`: the days of the line, 0 is Monday."""

    name: str
    hours: str
    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opens:
    """When we open next: "i morgon, fredag, klockan 10"."""

    words: str
    weekday: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """What a closed page says of the hours. `opens` is null where no hours are written down."""

    week: list[HoursRow]
    opens: Opens | None


def opening_hours(s: Session, at: Moment) -> OpeningHours:
    return OpeningHours(week(s, at), opens(s, at))


def week(s: Session, at: Moment) -> list[HoursRow]:
    """Each day with its hours; closed days that follow each other share a line."""
    periods = hours.week(s, at)
    spans = {day: _span([one for one in periods if one.weekday == day]) for day in range(7)}
    rows: list[HoursRow] = []
    for is_closed, group in itertools.groupby(range(7), key=lambda day: not spans[day]):
        days = tuple(group)
        parts = [days] if is_closed else [(day,) for day in days]
        rows += [HoursRow(_names(part), spans[part[0]] or gettext("Stängt"), part) for part in parts]
    return rows


def opens(s: Session, at: Moment) -> Opens | None:
    """The next opening in words; null where no hours are written down."""
    following = hours.next_opening(s, at)
    if following is None:
        return None
    when = gettext("%(day)s klockan\xa0%(time)s", day=_day(following.date, at), time=minute_of_day(following.minute))
    return Opens(when, following.date.weekday())


def _day(date: dt.date, at: Moment) -> str:
    name = str(get_locale().days["format"]["wide"][date.weekday()])
    match (date - at.date).days:
        case 0:
            words = gettext("i dag")
        case 1:
            words = gettext("i morgon, %(weekday)s,", weekday=name)
        case 7:
            words = gettext("på %(date)s", date=long_date(date))
        case _:
            words = gettext("på %(date)s", date=name)
    return str(words)


def _span(periods: list[Period]) -> str:
    return ", ".join(f"{minute_of_day(one.opens)}–{minute_of_day(one.closes)}" for one in periods)


def _names(days: tuple[int, ...]) -> str:
    names = get_locale().days["stand-alone"]["wide"]
    text = ", ".join(names[day] for day in days)
    return text[:1].upper() + text[1:]

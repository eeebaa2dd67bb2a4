"""The days of a period as columns of a chart and its table: single days of one week, or weeks of several."""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence

from flask import request
from flask_babel import format_date, gettext, ngettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.hours import History
from kiosk.centre.queries import first_date
from kiosk.clock import Moment
from kiosk.statistics import queries
from kiosk.statistics.queries import Day, Period
from web.language import number

WEEK = 7
CHOICES = (1, 4, 8)


def chosen_weeks() -> int:
    """The number of weeks in the request; one where it is not one of CHOICES."""
    wanted = request.args.get("weeks", type=int)
    return wanted if wanted in CHOICES else CHOICES[0]


class ExpectedDays(Struct, frozen=True):
    """The opening hours and the first day, which tell whether a day without counts should have some."""

    hours: History
    first: dt.date | None

    def is_missing(self, day: Day) -> bool:
        """Whether a day should have counts and has none. Days before the first, or without hours, should not."""
        if day.is_today or day.is_observed or self.first is None or day.date < self.first:
            return False
        return day.status is not None or bool(self.hours.on(day.date))


NO_DAY = "–"
"""In a table: none of the days has been, or was expected to be open."""


class Total(Struct, frozen=True):
    """A measure over some days: null where none was observed, and how many are missing."""

    n: int | None
    missing: int

    @property
    def words(self) -> str:
        """The number as the table shows it."""
        if self.n is None:
            return str(gettext("saknas")) if self.missing else NO_DAY
        return number(self.n)

    @property
    def note(self) -> str:
        """How many days the number does not include."""
        if self.n is None or not self.missing:
            return ""
        return str(ngettext("en dag saknas", "%(num)d dagar saknas", self.missing))


class Span(Struct, frozen=True):
    """One column: a day, or a week. The one with today is unfinished."""

    label: str
    days: tuple[Day, ...]
    missing: int
    """How many of the days should have counts and have none."""

    @property
    def unfinished(self) -> bool:
        return any(day.is_today for day in self.days)

    def total(self, code: str) -> Total:
        """The sum over the days that have this measure. A day before the measure existed has none."""
        observed = [n for day in self.days if (n := _counted(day, code)) is not None]
        return Total(sum(observed) if observed else None, self.missing)


def _counted(day: Day, code: str) -> int | None:
    n = day.n[code]
    return 0 if n is None and day.is_today and not day.is_observed else n  # today, before anything has happened


def expected_days(s: Session) -> ExpectedDays:
    return ExpectedDays(hours.history(s), first_date(s))


def span(label: str, days: Sequence[Day], expected: ExpectedDays) -> Span:
    """A column of these days."""
    return Span(label, tuple(days), sum(expected.is_missing(day) for day in days))


def number_of_days(weeks: int, at: Moment) -> int:
    """The last seven days, or whole weeks from a Monday with this one up to today."""
    return WEEK if weeks == 1 else WEEK * (weeks - 1) + at.date.weekday() + 1


def period(s: Session, weeks: int, at: Moment) -> Period:
    return queries.period(s, number_of_days(weeks, at), at)


def spans(s: Session, weeks: int, period: Period) -> list[Span]:
    """The columns of the last weeks, oldest first."""
    expected = expected_days(s)
    days = queries.days(s, period)
    if weeks == 1:
        return [span(weekday(day.date), [day], expected) for day in days]
    return [span(week, list(of_week), expected) for week, of_week in _by_week(days)]


def total(columns: Sequence[Span], code: str) -> Total:
    """A measure over the whole period."""
    parts = [column.total(code) for column in columns]
    observed = [part.n for part in parts if part.n is not None]
    return Total(sum(observed) if observed else None, sum(part.missing for part in parts))


def weekday(date: dt.date) -> str:
    """ "Mån"."""
    return str(format_date(date, "EEE")).replace(".", "").capitalize()


def _by_week(days: Iterable[Day]) -> Iterable[tuple[str, Iterable[Day]]]:
    return itertools.groupby(days, lambda day: gettext("v. %(week)d", week=day.date.isocalendar().week))

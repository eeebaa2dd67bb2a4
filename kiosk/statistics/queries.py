"""Reads figures for the admin's page: closed days from their stored counts, open days counted now."""

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, cast

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.loans.models import Item, ItemState
from kiosk.queue import facts, order
from kiosk.queue.facts import WAIT_BUCKETS
from kiosk.queue.models import Outcome
from kiosk.statistics import counts
from kiosk.statistics.counts import Counts
from kiosk.statistics.measures import MEASURES, WHOLE, measure
from kiosk.statistics.models import DayCount

DAYS = table_of(BusinessDay)
DAY_COUNTS = table_of(DayCount)
ITEMS = table_of(Item)


class Today(Struct, frozen=True):
    """The figures of today so far. `median_wait` is in minutes; null before the first call."""

    tickets: int
    waiting: int
    sessions: int
    solved: int
    questions: int
    loans: int
    out_now: int
    returns: int
    median_wait: int | None


class Day(Struct, frozen=True):
    """The totals of a date by measure. A number is null if unobserved. `status` is null without a business day."""

    date: dt.date
    status: DayStatus | None
    n: dict[str, int | None]
    is_today: bool = False

    @property
    def is_observed(self) -> bool:
        return self.status in (DayStatus.OPEN, DayStatus.CLOSED)


class KeyCount(Struct, frozen=True):
    """The number of a measure for one key of a dimension."""

    key: str
    n: int


class Period(Struct, frozen=True):
    """Calendar dates that end today: the status of their business days, and what is read once for all figures.

    `days`: the date of each business day by its id. `counted_now`: the counts of each open day, with their date.
    """

    dates: list[dt.date]
    status: dict[dt.date, DayStatus]
    days: dict[int, dt.date]
    counted_now: list[tuple[dt.date, Counts]]


def today(s: Session, at: Moment) -> Today:
    """The figures of today's business day so far."""
    open_days = business_day.open_days(s, at)
    counted: Counts = (
        counts.count(s, [open_days.today], at.zone)[open_days.today] if open_days.today is not None else {}
    )
    waits = facts.wait_minutes(s, open_days.today) if open_days.today is not None else []
    out_now = sa.select(sa.func.count()).select_from(ITEMS).where(ITEMS.c.state == ItemState.LENT)
    return Today(
        tickets=_number(counted, "tickets"),
        waiting=order.count_waiting(s, open_days),
        sessions=_number(counted, "sessions"),
        solved=_number(counted, "sessions", "outcome", Outcome.SOLVED),
        questions=_number(counted, "questions"),
        loans=_number(counted, "loans") + _number(counted, "home_loans"),
        out_now=s.execute(out_now).scalar_one(),
        returns=_number(counted, "returns"),
        median_wait=round(statistics.median(waits)) if waits else None,
    )


def period(s: Session, number: int, at: Moment) -> Period:
    """The last `number` calendar dates, today included, with the counts of their open days."""
    dates = [at.date - dt.timedelta(days=back) for back in reversed(range(number))]
    rows = s.execute(_rows(dates)).all()
    open_days = {row.id: _date_of(row, at) for row in rows if row.status is DayStatus.OPEN}
    counted = counts.count(s, list(open_days), at.zone)
    return Period(
        dates,
        {row.date: row.status for row in rows if row.clock_ok},
        {row.id: row.date for row in rows if dates[0] <= row.date <= at.date},
        [(open_days[day], cells) for day, cells in counted.items()],
    )


def days(s: Session, period: Period) -> list[Day]:
    """Its dates, oldest first and today last, each with the totals of all measures."""
    totals: dict[dt.date, dict[str, int | None]] = {date: {} for date in period.dates}
    cells = _written(period, DAY_COUNTS.c.business_day, DAY_COUNTS.c.measure, DAY_COUNTS.c.n)
    for day, code, n in s.execute(cells.where(DAY_COUNTS.c.dimension == WHOLE)):
        totals[period.days[day]][code] = _add(totals[period.days[day]].get(code), n)
    for date, counted in period.counted_now:
        for (code, by, _), n in counted.items():
            if by == WHOLE:
                totals[date][code] = _add(totals[date].get(code), n)
    codes = [measure.code for measure in MEASURES]
    return [
        Day(date, period.status.get(date), {code: totals[date].get(code) for code in codes}, date == period.dates[-1])
        for date in period.dates
    ]


def totals_of(s: Session, dates: Collection[dt.date]) -> dict[tuple[dt.date, int], dict[str, int | None]]:
    """The stored totals of these dates, by date and revision and then by measure. One query; open days have none."""
    cells = sa.select(DAYS.c.date, DAY_COUNTS.c.revision, DAY_COUNTS.c.measure, DAY_COUNTS.c.n)
    written = cells.join(DAYS, DAYS.c.id == DAY_COUNTS.c.business_day)
    chosen = written.where(DAYS.c.date.in_(dates), DAYS.c.clock_ok, DAY_COUNTS.c.dimension == WHOLE)
    totals: dict[tuple[dt.date, int], dict[str, int | None]] = {}
    for date, revision, code, n in s.execute(chosen):
        totals.setdefault((date, revision), {})[code] = n
    return totals


def shares(s: Session, period: Period, code: str, dimension: str) -> list[KeyCount]:
    """A measure by the keys of a dimension, the greatest first.

    Raises LookupError where the measure does not have the dimension, as the next three do.
    """
    summed = _sums(s, period, code, dimension)
    return [KeyCount(key, n) for key, n in sorted(summed.items(), key=lambda item: (-item[1], item[0]))]


def by_hour(s: Session, period: Period, code: str) -> list[int]:
    """A measure by the hour of the day: 24 numbers."""
    summed = _sums(s, period, code, "hour")
    return [summed[f"{hour:02d}"] for hour in range(24)]


def waits(s: Session, period: Period) -> list[KeyCount]:
    """How many visitors waited how long, by bucket of minutes, the shortest first."""
    summed = _sums(s, period, "wait_minutes", "minutes")
    return [KeyCount(bucket, summed[bucket]) for bucket in WAIT_BUCKETS]


def waits_by_day(s: Session, period: Period) -> dict[dt.date, Counter[str]]:
    """How many visitors of each date waited how long, by bucket of minutes. A date without a wait is left out."""
    waited: dict[dt.date, Counter[str]] = {}
    for date, bucket, n in _cells(s, period, "wait_minutes", "minutes"):
        waited.setdefault(date, Counter())[bucket] += n
    return waited


def _number(counted: Counts, code: str, dimension: str = WHOLE, key: str = WHOLE) -> int:
    return counted.get((measure(code, dimension).code, dimension, key), 0)


def _sums(s: Session, period: Period, code: str, dimension: str) -> Counter[str]:
    summed: Counter[str] = Counter()
    for _, key, n in _cells(s, period, code, dimension):
        summed[key] += n
    return summed


def _cells(s: Session, period: Period, code: str, dimension: str) -> list[tuple[dt.date, str, int]]:
    """Date, key and n of every cell of a measure in a dimension. Raises LookupError where it does not have that."""
    of = measure(code, dimension).code
    written = _written(period, DAY_COUNTS.c.business_day, DAY_COUNTS.c.key, DAY_COUNTS.c.n)
    chosen = written.where(DAY_COUNTS.c.measure == of, DAY_COUNTS.c.dimension == dimension)
    cells = [(period.days[day], key, n or 0) for day, key, n in s.execute(chosen)]
    for date, counted in period.counted_now:
        cells += [(date, key, n) for (code, by, key), n in counted.items() if (code, by) == (of, dimension)]
    return cells


def _rows(dates: Sequence[dt.date]) -> sa.Select[tuple[int, dt.date, bool, bool, DayStatus]]:
    """The business days of these dates, and all provisional ones, which count as today."""
    rows = sa.select(DAYS.c.id, DAYS.c.date, DAYS.c.clock_ok, DAYS.c.supplement, DAYS.c.status)
    return rows.where(DAYS.c.date.between(dates[0], dates[-1]) | ~(DAYS.c.clock_ok | DAYS.c.supplement))


def _date_of(row: sa.Row[Any], at: Moment) -> dt.date:
    """The date under which an open day is counted. A supplement's is known, though its clock was not trusted."""
    return cast(dt.date, row.date) if row.clock_ok or row.supplement else at.date


def _written(period: Period, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The newest stored counts of a period, found by the key of each day, so those of other days are not read."""
    newer = DAY_COUNTS.alias()
    newest = sa.select(sa.func.max(newer.c.revision)).where(newer.c.business_day == DAYS.c.id).scalar_subquery()
    of_day = (DAY_COUNTS.c.business_day == DAYS.c.id) & (DAY_COUNTS.c.revision == newest)
    return sa.select(*columns).join_from(DAYS, DAY_COUNTS, of_day).where(DAYS.c.id.in_(list(period.days)))


def _add(one: int | None, other: int | None) -> int | None:
    return one if other is None else (one or 0) + other

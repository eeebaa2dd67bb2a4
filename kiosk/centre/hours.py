"""The opening hours, in which numbers are given: local times for each weekday, valid from a date on."""

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import OpeningPeriod
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Invalid

PERIODS = table_of(OpeningPeriod)
HOLDS_NOW = sa.and_(
    PERIODS.c.weekday == sa.bindparam("weekday"),
    PERIODS.c.opens <= sa.bindparam("minute"),
    PERIODS.c.closes > sa.bindparam("minute"),
    PERIODS.c.since <= sa.bindparam("date"),
    PERIODS.c.until.is_(None) | (PERIODS.c.until > sa.bindparam("date")),
)
HAS_DATE = sa.bindparam("has_date", type_=sa.Boolean)
ARE_OPEN = sa.exists().where(sa.case((HAS_DATE, HOLDS_NOW), else_=PERIODS.c.until.is_(None)))
"""Whether numbers are given, as a condition with the parameters of `parameters`: see `is_open`."""
IS_OPEN = sa.select(ARE_OPEN)
ALWAYS = dt.date.min
WHOLE_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a weekday (0 Monday), in minutes since midnight."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Opening:
    """The next time the centre opens."""

    date: dt.date
    minute: int


class History:
    """The hours of every date, read with one query."""

    def __init__(self, rows: Iterable[sa.Row[tuple[int, int, int, dt.date, dt.date | None]]]) -> None:
        self._rows = [(Period(row.weekday, row.opens, row.closes), row.since, row.until) for row in rows]

    def week(self, date: dt.date) -> list[Period]:
        """The periods of all weekdays that are valid on a date, Monday first."""
        return [period for period, since, until in self._rows if since <= date and (until is None or date < until)]

    def on(self, date: dt.date) -> list[Period]:
        """The periods of a date."""
        return [period for period in self.week(date) if period.weekday == date.weekday()]

    def hold_since(self, date: dt.date) -> dt.date | None:
        """Since when the hours of a date are valid: ALWAYS where they never changed, null where there are none."""
        changes = [change for _, since, until in self._rows for change in (since, until) if change and change <= date]
        return max(changes, default=None)


def history(s: Session) -> History:
    columns = PERIODS.c.weekday, PERIODS.c.opens, PERIODS.c.closes, PERIODS.c.since, PERIODS.c.until
    return History(s.execute(sa.select(*columns).order_by(PERIODS.c.weekday, PERIODS.c.opens)))


def were_written(s: Session) -> bool:
    """Whether the centre has, or once had, hours."""
    return s.scalar(sa.select(PERIODS.c.id).limit(1)) is not None


def week(s: Session, at: Moment) -> list[Period]:
    """The periods that are valid now, Monday first."""
    return history(s).week(_date(at))


def today(s: Session, at: Moment) -> list[Period]:
    """Today's periods."""
    return [period for period in week(s, at) if period.weekday == at.local.weekday()]


def hold_since(s: Session, at: Moment) -> dt.date | None:
    """The date since which the present hours are valid: ALWAYS where they never changed, null where there are none."""
    return history(s).hold_since(_date(at))


def is_open(s: Session, at: Moment) -> bool:
    """Whether numbers are given now. A centre without hours is closed.

    While the clock cannot be trusted, a centre with hours counts as open: a wrong clock must not refuse visitors.
    """
    return bool(s.scalar(IS_OPEN, parameters(at)))


def parameters(at: Moment) -> dict[str, int | dt.date]:
    """The parameters of `ARE_OPEN`."""
    return {"has_date": at.has_date, "weekday": at.local.weekday(), "minute": at.minute, "date": at.date}


def next_opening(s: Session, at: Moment) -> Opening | None:
    """When the centre opens next, within a week; null where it has no hours."""
    hours = history(s)
    for days in range(8):
        date = at.date + dt.timedelta(days=days)
        for period in hours.on(date):
            if days > 0 or period.opens > at.minute:
                return Opening(date, period.opens)
    return None


def replace_week(s: Session, periods: list[Period]) -> None:
    """Set the hours of all dates, past ones too. Raises Invalid as `in_order` does."""
    ordered = in_order(periods)
    s.execute(sa.delete(PERIODS))
    _write(s, ordered, ALWAYS)


def change_week(s: Session, periods: list[Period], on: dt.date) -> None:
    """Set the hours from a date on; earlier dates keep theirs. Raises Invalid as `in_order` does.

    Changes that were made for that date or later are undone first, so that only the last change of a date counts.
    """
    ordered = in_order(periods)
    s.execute(sa.delete(PERIODS).where(PERIODS.c.since >= on))
    s.execute(sa.update(PERIODS).where(PERIODS.c.until >= on).values(until=None))
    if history(s).week(on) != ordered:
        s.execute(sa.update(PERIODS).where(PERIODS.c.until.is_(None)).values(until=on))
        _write(s, ordered, on)


def in_order(periods: list[Period]) -> list[Period]:
    """Sort a week's periods, Monday first.

    Raises Invalid `hours_backwards` where one ends before it begins, `hours_overlap` where two overlap. `period`: the
    place in the given list of the one that is wrong.
    """
    ordered = sorted(enumerate(periods), key=lambda one: (one[1].weekday, one[1].opens))
    for place, period in ordered:
        if not (0 <= period.weekday <= 6 and 0 <= period.opens < period.closes <= WHOLE_DAY):
            raise Invalid("hours_backwards", period=place)
    for (_, one), (place, other) in itertools.pairwise(ordered):
        if one.weekday == other.weekday and other.opens < one.closes:
            raise Invalid("hours_overlap", period=place)
    return [period for _, period in ordered]


def _write(s: Session, periods: list[Period], since: dt.date) -> None:
    s.add_all(OpeningPeriod(weekday=p.weekday, opens=p.opens, closes=p.closes, since=since) for p in periods)
    s.flush()


def _date(at: Moment) -> dt.date:
    """The date whose hours are valid now. Where the clock has no reliable date, the newest hours are."""
    return at.date if at.has_date else dt.date.max

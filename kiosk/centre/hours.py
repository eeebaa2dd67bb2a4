"""The opening hours: local times for each weekday, valid from a date on.

Numbers are given in the periods with staff. In the others the room is open without staff: nobody is called, and a date
that has only such periods is a closed day in the statistics, since no visit can be counted on it. No business day is
opened for it, and none is missing (`unobserved`). A loan or a return on such a date opens one, as on a closed day.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre.models import (
    UNKNOWN_DATE,
    Centre,
    ExceptionDay,
    ExceptionPeriod,
    OpeningOverride,
    OpeningPeriod,
    OverrideKind,
)
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import AllAtOnce, Invalid

PERIODS = table_of(OpeningPeriod)
EXCEPTIONS = table_of(ExceptionDay)
EXCEPTION_PERIODS = table_of(ExceptionPeriod)
OVERRIDES = table_of(OpeningOverride)
CENTRE = table_of(Centre)
HAS_DATE = sa.bindparam("has_date", type_=sa.Boolean)
DATE, MINUTE = sa.bindparam("date", type_=sa.Date), sa.bindparam("minute", type_=sa.Integer)
BOOT, SINCE = sa.bindparam("boot", type_=sa.String), sa.bindparam("since", type_=sa.Float)
WRITTEN = OVERRIDES.c.written
LONGEST_WITHOUT_DATE = dt.timedelta(hours=12)
"""How long a decision holds in the same boot while the clock has no date: the clock's midnight is not the day's."""
OF_THE_WEEK = sa.select(PERIODS.c.opens, PERIODS.c.closes).where(
    PERIODS.c.weekday == sa.bindparam("weekday"),
    PERIODS.c.staffed,
    PERIODS.c.since <= DATE,
    PERIODS.c.until.is_(None) | (PERIODS.c.until > DATE),
    ~sa.exists().where(EXCEPTIONS.c.date == DATE),
)
OF_THE_DATE = sa.select(EXCEPTION_PERIODS.c.opens, EXCEPTION_PERIODS.c.closes).where(
    EXCEPTION_PERIODS.c.date == DATE, EXCEPTION_PERIODS.c.staffed
)
TODAYS = sa.union_all(OF_THE_WEEK, OF_THE_DATE).subquery()
LAST_NUMBER_BEFORE = sa.func.coalesce(sa.select(CENTRE.c.last_number_before).scalar_subquery(), 0)
HALF = (TODAYS.c.closes - TODAYS.c.opens) // 2
LAST_NUMBER = sa.select(sa.func.max(TODAYS.c.closes - sa.func.min(LAST_NUMBER_BEFORE, HALF)))
"""The minute from which no numbers are given. At most half of the day's last period is without them: a setting that was
made for usual days would else take a short day before a holiday whole. The last period has the greatest such minute."""
BY_THE_HOURS = sa.exists().where(TODAYS.c.opens <= MINUTE, TODAYS.c.closes > MINUTE) & (
    LAST_NUMBER.scalar_subquery() > MINUTE
)
DECIDED = sa.select(OVERRIDES.c.kind == OverrideKind.OPEN).where(
    OVERRIDES.c.date == DATE, OVERRIDES.c.until.is_(None) | (OVERRIDES.c.until > MINUTE)
)
"""What somebody decided for this minute; null where the hours hold."""
IS_OF_TODAY = sa.case((OVERRIDES.c.decided_boot == BOOT, OVERRIDES.c.decided_uptime > SINCE), else_=WRITTEN == DATE)
DECIDED_WITHOUT_DATE = sa.select(OVERRIDES.c.kind == OverrideKind.OPEN).where(
    sa.not_(HAS_DATE), OVERRIDES.c.date == UNKNOWN_DATE, IS_OF_TODAY
)
"""What somebody decided while the clock has no date. Its `until` is a true time: it is not compared with the clock."""
ARE_OPEN = sa.func.coalesce(
    DECIDED_WITHOUT_DATE.scalar_subquery(),
    DECIDED.scalar_subquery(),
    sa.case((HAS_DATE, BY_THE_HOURS), else_=sa.exists().where(PERIODS.c.until.is_(None), PERIODS.c.staffed)),
)
"""Whether numbers are given, as a condition with the parameters of `parameters`: see `is_open`. kiosk/centre/today.py
has the same rules with more to say: a test compares the two."""
IS_OPEN = sa.select(ARE_OPEN)
ALWAYS = dt.date.min
WHOLE_DAY = 24 * 60


class Period(Struct, frozen=True):
    """A period of a weekday (0 Monday), in minutes since midnight. `staffed`: whether numbers are given in it."""

    weekday: int
    opens: int
    closes: int
    staffed: bool = True


class History:
    """The hours of every date, read with two queries."""

    def __init__(self, rows: Iterable[Any], exceptions: Mapping[dt.date, list[Period]]) -> None:
        self._rows = [(Period(row.weekday, row.opens, row.closes, row.staffed), row.since, row.until) for row in rows]
        self._exceptions = exceptions

    def whole_week(self, date: dt.date) -> list[Period]:
        """The periods of all weekdays that are valid on a date, Monday first, whatever days have hours of their own."""
        return [period for period, since, until in self._rows if since <= date and (until is None or date < until)]

    def of_the_week(self, date: dt.date) -> list[Period]:
        """The periods that a date has by its weekday, with staff and without."""
        return [period for period in self.whole_week(date) if period.weekday == date.weekday()]

    def whole_day(self, date: dt.date) -> list[Period]:
        """The periods of a date, with staff and without."""
        own = self._exceptions.get(date)
        return self.of_the_week(date) if own is None else own

    def on(self, date: dt.date) -> list[Period]:
        """The periods of a date in which numbers are given. A date without one is a closed day in the statistics."""
        return staffed(self.whole_day(date))

    def hold_since(self, date: dt.date) -> dt.date | None:
        """Since when the hours of a date are valid: ALWAYS where they never changed, null where there are none."""
        changes = [change for _, since, until in self._rows for change in (since, until) if change and change <= date]
        return max(changes, default=None)


def history(s: Session) -> History:
    columns = PERIODS.c.weekday, PERIODS.c.opens, PERIODS.c.closes, PERIODS.c.staffed, PERIODS.c.since, PERIODS.c.until
    rows = s.execute(sa.select(*columns).order_by(PERIODS.c.weekday, PERIODS.c.opens)).all()
    return History(rows, _exceptions(s))


def _exceptions(s: Session) -> dict[dt.date, list[Period]]:
    own = EXCEPTION_PERIODS.c
    columns = EXCEPTIONS.c.date, own.opens, own.closes, own.staffed
    found: dict[dt.date, list[Period]] = {}
    for date, opens, closes, is_staffed in s.execute(
        sa.select(*columns).outerjoin_from(EXCEPTIONS, EXCEPTION_PERIODS).order_by(*columns)
    ):
        periods = found.setdefault(date, [])
        if opens is not None:
            periods.append(Period(date.weekday(), opens, closes, is_staffed))
    return found


def staffed(periods: Iterable[Period]) -> list[Period]:
    """Those in which numbers are given."""
    return [period for period in periods if period.staffed]


def unstaffed(periods: Iterable[Period]) -> list[Period]:
    """Those in which the room is open without staff."""
    return [period for period in periods if not period.staffed]


def were_written(s: Session) -> bool:
    """Whether the centre has, or once had, hours."""
    return s.scalar(sa.select(PERIODS.c.id).limit(1)) is not None


def week(s: Session, at: Moment) -> list[Period]:
    """The periods that are valid now, with staff and without, Monday first."""
    return history(s).whole_week(_date(at))


def today(s: Session, at: Moment) -> list[Period]:
    """Today's periods, with staff and without."""
    if at.has_date:
        return history(s).whole_day(at.date)
    return [period for period in week(s, at) if period.weekday == at.local.weekday()]


def hold_since(s: Session, at: Moment) -> dt.date | None:
    """The date since which the present hours are valid: ALWAYS where they never changed, null where there are none."""
    return history(s).hold_since(_date(at))


def is_open(s: Session, at: Moment) -> bool:
    """Whether numbers are given now. A centre without hours is closed.

    While the clock cannot be trusted, a centre with hours counts as open: a wrong clock must not refuse visitors. What
    somebody decided for today holds then too: as long as the clock shows the same date, or in the same boot for
    LONGEST_WITHOUT_DATE.
    """
    return bool(s.scalar(IS_OPEN, parameters(at)))


def parameters(at: Moment) -> dict[str, int | float | str | dt.date]:
    """The parameters of `ARE_OPEN`."""
    return {
        "has_date": at.has_date,
        "weekday": at.local.weekday(),
        "minute": at.minute,
        "date": at.date,
        "boot": at.boot,
        "since": decided_since(at),
    }


def decided_since(at: Moment) -> float:
    """The machine's uptime since which a decision of this boot holds while the clock has no date."""
    return at.uptime - LONGEST_WITHOUT_DATE.total_seconds()


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
    if history(s).whole_week(on) != ordered:
        s.execute(sa.update(PERIODS).where(PERIODS.c.until.is_(None)).values(until=on))
        _write(s, ordered, on)


def in_order(periods: list[Period]) -> list[Period]:
    """Sort a week's periods, Monday first.

    Raises Invalid `hours_backwards` for each that ends before it begins, `hours_overlap` for each that begins before
    another one has ended. `period`: the place in the given list of the one that is wrong.
    """
    ordered = sorted(enumerate(periods), key=lambda one: (one[1].weekday, one[1].opens))
    with AllAtOnce() as every:
        for place, period in ordered:
            with every.each():
                _check_order(period, place)
        for (_, one), (place, other) in itertools.pairwise(one for one in ordered if one[1].opens < one[1].closes):
            with every.each():
                if one.weekday == other.weekday and other.opens < one.closes:
                    raise Invalid("hours_overlap", period=place)
    return [period for _, period in ordered]


def _check_order(period: Period, place: int) -> None:
    if not (0 <= period.weekday <= 6 and 0 <= period.opens < period.closes <= WHOLE_DAY):
        raise Invalid("hours_backwards", period=place)


def _write(s: Session, periods: list[Period], since: dt.date) -> None:
    rows = [{"weekday": p.weekday, "opens": p.opens, "closes": p.closes, "staffed": p.staffed} for p in periods]
    s.add_all(OpeningPeriod(**row, since=since) for row in rows)
    s.flush()


def _date(at: Moment) -> dt.date:
    """The date whose hours are valid now. Where the clock has no reliable date, the newest hours are."""
    return at.date if at.has_date else dt.date.max

"""Opening hours: when numbers are given. By the wall clock of the centre's zone."""

import datetime as dt
import itertools
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import OpeningPeriod
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Invalid
from kiosk.prepared import Prepared, p

PERIODS = table_of(OpeningPeriod)
OPEN_AT = Prepared(
    sa.select(PERIODS.c.id).where(
        PERIODS.c.weekday == p("weekday"), PERIODS.c.opens <= p("minute"), PERIODS.c.closes > p("minute")
    )
)
ANY_HOURS = Prepared(sa.select(PERIODS.c.id).limit(1))
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


def week(s: Session) -> list[Period]:
    """All periods, Monday first."""
    rows = sa.select(OpeningPeriod.weekday, OpeningPeriod.opens, OpeningPeriod.closes)
    return [Period(*row) for row in s.execute(rows.order_by(OpeningPeriod.weekday, OpeningPeriod.opens))]


def is_open(s: Session, at: Moment) -> bool:
    """Whether numbers are given now. Where no hours are written down, the centre is closed.

    While the clock cannot be trusted it is open: whoever stands at the door knows better than a clock from last night.
    """
    if not at.trusted:
        return ANY_HOURS.scalar(s) is not None
    return OPEN_AT.scalar(s, weekday=at.local.weekday(), minute=at.minute) is not None


def opens_on(s: Session, date: dt.date) -> bool:
    """Whether the centre has hours on that weekday."""
    row = sa.select(sa.literal(1)).where(OpeningPeriod.weekday == date.weekday())
    return s.scalar(row.limit(1)) is not None


def next_opening(s: Session, at: Moment) -> Opening | None:
    """When the centre opens next, within a week; null where it has no hours."""
    periods = week(s)
    for days in range(8):
        date = at.date + dt.timedelta(days=days)
        for period in periods:
            if period.weekday == date.weekday() and (days > 0 or period.opens > at.minute):
                return Opening(date, period.opens)
    return None


def replace_week(s: Session, periods: list[Period]) -> None:
    """Write new hours. Raises Invalid where two periods of a day overlap, or one ends before it begins."""
    ordered = sorted(periods, key=lambda period: (period.weekday, period.opens))
    for period in ordered:
        if not (0 <= period.weekday <= 6 and 0 <= period.opens < period.closes <= WHOLE_DAY):
            raise Invalid("hours_backwards")
    for one, other in itertools.pairwise(ordered):
        if one.weekday == other.weekday and other.opens < one.closes:
            raise Invalid("hours_overlap")
    s.execute(sa.delete(OpeningPeriod))
    s.add_all(OpeningPeriod(weekday=p.weekday, opens=p.opens, closes=p.closes) for p in ordered)

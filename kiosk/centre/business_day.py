"""Which business day it is. Numbers, loans and counts hang on a day's id, never on a date.

A Pi has no battery clock. While its time cannot be trusted, a provisional day is opened that continues the numbers of
the day before it, so that none is given twice. Once the time is known, that row gets its right date, or, where the date
already has a row (the Pi restarted at noon), everything on it moves there.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import Base, Database, table_of
from kiosk.prepared import Prepared

DAYS = table_of(BusinessDay)
OPEN_DAYS = Prepared(
    sa.select(DAYS.c.id, DAYS.c.date, DAYS.c.clock_ok)
    .where(sa.text("status = 'open'"))
    .order_by(DAYS.c.id.desc())
    .limit(8)
)
MIDNIGHT_GRACE = dt.timedelta(hours=6)
"""A centre open across midnight goes on calling yesterday's numbers until that day is closed, until six at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """The days whose tickets stand in line now: today's first, then those that go on. Empty before the first ticket."""

    today: int | None
    others: tuple[int, ...] = ()
    provisional: bool = False
    stray: int | None = None
    """A provisional day left beside today's row, to be taken in. Until then it is among the others."""

    @property
    def days(self) -> tuple[int, ...]:
        return (self.today, *self.others) if self.today is not None else self.others

    @property
    def pair(self) -> dict[str, int]:
        """The days as the two parameters of a prepared statement (there are never more than two); 0 is no day."""
        first, second = (*self.days, 0, 0)[:2]
        return {"day": first, "other_day": second}


def line(s: Session, at: Moment) -> Line:
    """The line as it stands, without opening a day."""
    rows = OPEN_DAYS.all(s)
    provisional = next((row.id for row in rows if not row.clock_ok), None)
    today = next((row.id for row in rows if row.clock_ok and row.date == at.date), None)
    if provisional is not None and (not at.trusted or today is None):
        return Line(provisional, tuple(row.id for row in rows if row.clock_ok)[:1], provisional=True)
    if not at.trusted:
        return Line(None, tuple(row.id for row in rows)[:1], provisional=True)
    others = tuple(row.id for row in rows if row.clock_ok and _goes_on(row.date, at))[:1]
    return Line(today, others if provisional is None else (provisional,), stray=provisional)


def open_day(s: Session, at: Moment) -> Line:
    """The line, with today's row made where it is missing and a provisional one put right where that is now known."""
    now = line(s, at)
    if at.trusted and now.provisional and not _has_row(s, at.date):
        s.execute(sa.update(DAYS).where(DAYS.c.id == now.today).values(date=at.date, clock_ok=True))
        return line(s, at)
    if now.stray is not None and now.today is not None:
        _take_in(s, now.stray, now.today)
        return line(s, at)
    if now.today is not None:
        return now
    guess = not at.trusted or _has_row(s, at.date)  # a closed row of today: the clock went back, so it is a guess again
    s.execute(sa.insert(DAYS).values(date=at.date, clock_ok=not guess, status=DayStatus.OPEN, opened=at.utc))
    return line(s, at)


def observe(db: Database, at: Moment) -> None:
    """Open the day while the centre is open: a day on which nobody came is then zero, not unknown.

    Every process that is up calls this each minute, so it reads first and writes only where something is missing.
    """
    with db.read() as s:
        if not hours.is_open(s, at) or not _is_incomplete(line(s, at), at):
            return
    with db.begin() as s:
        open_day(s, at)


def finished(s: Session, at: Moment) -> list[BusinessDay]:
    """Open days whose date has passed, oldest first. None while the time cannot be trusted."""
    if not at.trusted:
        return []
    days = sa.select(BusinessDay).where(BusinessDay.status == DayStatus.OPEN, BusinessDay.clock_ok)
    return list(s.scalars(days.where(BusinessDay.date < at.date).order_by(BusinessDay.date)))


def _is_incomplete(now: Line, at: Moment) -> bool:
    """Whether `open_day` would have something to do."""
    return now.today is None or now.stray is not None or (at.trusted and now.provisional)


def _goes_on(date: dt.date, at: Moment) -> bool:
    return date == at.date - dt.timedelta(days=1) and at.minute < MIDNIGHT_GRACE.total_seconds() / 60


def _has_row(s: Session, date: dt.date) -> bool:
    return s.scalar(sa.select(DAYS.c.id).where(DAYS.c.clock_ok, DAYS.c.date == date)) is not None


def _take_in(s: Session, provisional: int, today: int) -> None:
    """Move what hangs on a provisional day to today's row. Its numbers went on from today's, so none collides."""
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if column.references(DAYS.c.id):
                # OR REPLACE: a series' counter stands on both days, and the provisional one is the later.
                moved = sa.update(table).prefix_with("OR REPLACE").where(column == provisional)
                s.execute(moved.values({column.name: today}))
    s.execute(sa.delete(DAYS).where(DAYS.c.id == provisional))

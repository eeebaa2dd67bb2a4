"""Which business day it is. Numbers, loans and counts hang on a day's id, never on a date.

A Pi has no battery clock, and a time server can be wrong. While the time cannot be trusted, provisional days are
opened, and the line and its numbers go on over them. `settling` puts them right once the time is known.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import hours, settling
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import Database, table_of
from kiosk.prepared import Prepared, p

DAYS = table_of(BusinessDay)
OPEN_DAY_ROWS = Prepared(
    sa.select(DAYS.c.id, DAYS.c.date, DAYS.c.clock_ok, DAYS.c.supplement, DAYS.c.opened_boot, DAYS.c.opened_uptime)
    .where(sa.text("status = 'open'"))
    .order_by(DAYS.c.id.desc())
)
MIDNIGHT_GRACE = dt.timedelta(hours=6)
"""A centre open across midnight goes on calling yesterday's numbers until that day is closed, until six at most."""
LONGEST_PROVISIONAL = dt.timedelta(hours=4)
"""How long a provisional day takes numbers. Its opening can be dated, so what is on it is of one date in all but the
first hours after midnight."""


@dataclass(frozen=True, slots=True)
class OpenDays:
    """The days whose tickets stand in line now: today's, then those that go on. Empty before the first ticket."""

    today: int | None
    others: tuple[int, ...] = ()
    unsettled: bool = False
    """Whether there is a provisional day, to be put right as soon as the time is trusted."""

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.today, *self.others) if self.today is not None else self.others

    @property
    def parameters(self) -> dict[str, int]:
        """The days as the parameters of `on_open_days`."""
        return {f"day_{number}": day for number, day in enumerate(self.ids)}


def on_open_days(column: sa.Column[Any], number: int) -> sa.ColumnElement[bool]:
    """Whether a row is of one of the line's days, in a statement that is prepared for that number of days."""
    return column.in_([p(f"day_{one}") for one in range(number)])


def open_days(s: Session, at: Moment) -> OpenDays:
    """The line as it stands, without opening a day."""
    rows = OPEN_DAY_ROWS.all(s)
    here = [row for row in rows if _goes_on(row, at)] if at.has_date else rows
    takes_numbers = _is_date_of if at.trusted else _goes_on_provisionally
    today = next((row.id for row in here if takes_numbers(row, at)), None)
    others = tuple(row.id for row in here if row.id != today)
    return OpenDays(today, others, unsettled=any(not _is_settled(row) for row in rows))


def settled_open_days(s: Session, at: Moment) -> OpenDays:
    """The line, after provisional days were put right where the time is known. In a write transaction."""
    now = open_days(s, at)
    if not (at.trusted and now.unsettled):
        return now
    settling.settle(s, at)
    return open_days(s, at)


def open_today(s: Session, at: Moment) -> OpenDays:
    """The same, with today's row made where it is missing."""
    now = settled_open_days(s, at)
    if now.today is not None:
        return now
    # The date's own row may be closed already: the time went back. What comes now is added to it.
    is_closed = at.trusted and s.scalar(sa.select(DAYS.c.id).where(DAYS.c.clock_ok, DAYS.c.date == at.date)) is not None
    opened = {"opened": at.utc, "opened_boot": at.boot or None, "opened_uptime": at.uptime if at.boot else None}
    known = {"clock_ok": at.trusted and not is_closed, "supplement": is_closed}
    s.execute(sa.insert(DAYS).values(date=at.date, status=DayStatus.OPEN, **known, **opened))
    return open_days(s, at)


def observe(db: Database, at: Moment) -> None:
    """Open the day while the centre is open: a day on which nobody came is then zero, not unknown.

    Every process that is up calls this each minute, so it reads first and writes only where something is missing.
    """
    with db.read() as s:
        now = open_days(s, at)
        is_complete = now.today is not None and not (at.trusted and now.unsettled)
        if is_complete or not hours.is_open(s, at):
            return
    with db.begin() as s:
        open_today(s, at)


def finished(s: Session, at: Moment) -> list[BusinessDay]:
    """Open days whose date has passed, oldest first, a supplement after its day. None while the time is not trusted.

    Not one that was opened today, by a clock that was behind then.
    """
    if not at.trusted:
        return []
    days = sa.select(BusinessDay).where(BusinessDay.status == DayStatus.OPEN, BusinessDay.date < at.date)
    settled = days.where(BusinessDay.clock_ok | BusinessDay.supplement)
    in_order = s.scalars(settled.order_by(BusinessDay.date, BusinessDay.supplement, BusinessDay.id))
    return [day for day in in_order if not _was_opened_today(day, at)]


def _is_settled(row: Any) -> bool:
    return bool(row.clock_ok or row.supplement)


def _date_of(row: Any, at: Moment) -> dt.date | None:
    """The date of an open day; null for a provisional one of another boot."""
    if _is_settled(row):
        return row.date  # type: ignore[no-any-return]
    opening = settling.true_opening(row, at)
    return opening.date if opening is not None else None


def _goes_on(row: Any, at: Moment) -> bool:
    """Today's line, past midnight also yesterday's; tomorrow's where the time was put back over midnight, and
    yesterday's where it was put forward since that day was opened.

    A provisional day that cannot be dated yet stays in line: nobody on it is lost.
    """
    date = _date_of(row, at)
    if date is None or abs(date - at.date) != dt.timedelta(days=1):
        return date in (None, at.date)
    return date > at.date or at.minute < MIDNIGHT_GRACE.total_seconds() / 60 or _was_opened_today(row, at)


def _was_opened_today(day: settling.Opened, at: Moment) -> bool:
    """Whether a day was, whatever the clock said then: its visitors may wait still."""
    opening = settling.true_opening(day, at)
    return opening is not None and opening.date == at.date


def _is_date_of(row: Any, at: Moment) -> bool:
    return _is_settled(row) and row.date == at.date


def _goes_on_provisionally(row: Any, at: Moment) -> bool:
    """Whether a provisional day takes the next number: one of the same boot and date that is not old."""
    if _is_settled(row) or row.date != at.date or (row.opened_boot or "") != at.boot:
        return False
    return at.uptime - (row.opened_uptime or 0.0) < LONGEST_PROVISIONAL.total_seconds()

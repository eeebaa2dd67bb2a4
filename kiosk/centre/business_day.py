"""Opens business days, and says which ones are open. Numbers, loans and counts refer to a day's id, never to a date.

A Pi has no battery clock, and a time server can be wrong. While the time cannot be trusted, provisional days are
opened; tickets and numbers continue on them. `settling` gives them their date once the time is known.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import hours, settling
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import Database, table_of
from kiosk.prepared import Query

DAYS = table_of(BusinessDay)
MIDNIGHT_GRACE = dt.timedelta(hours=6)
"""A centre that is open past midnight calls yesterday's numbers until that day is closed, until 06:00 at most."""
LONGEST_PROVISIONAL = dt.timedelta(hours=4)
"""How long new numbers go to the same provisional day. The whole day gets the date of its opening later, so it must be
short: then all its tickets are of that date, except those after a midnight."""


class OpenDay(Struct, frozen=True):
    """A business day that is open. `is_open_now` is the answer of `hours.is_open`, read in the same statement."""

    id: int
    date: dt.date
    clock_ok: bool
    supplement: bool
    opened_boot: str | None
    opened_uptime: float | None
    is_open_now: bool

    @property
    def is_settled(self) -> bool:
        """Whether its date is known."""
        return self.clock_ok or self.supplement


OPEN_DAY = Query(
    OpenDay,
    sa.select(DAYS.c.id, DAYS.c.date, DAYS.c.clock_ok, DAYS.c.supplement, DAYS.c.opened_boot, DAYS.c.opened_uptime)
    .add_columns(hours.ARE_OPEN.label("is_open_now"))
    .where(sa.text("status = 'open'"))
    .order_by(DAYS.c.id.desc()),
)


class OpenDays(Struct, frozen=True):
    """The ids of the business days whose tickets can wait or be called now. Empty before the first ticket."""

    today: int | None
    others: tuple[int, ...]
    is_open: bool
    """Whether numbers are given now: see `hours.is_open`."""
    unsettled: bool
    """Whether there is a provisional day, which gets its date as soon as the time is trusted."""
    not_closed: tuple[int, ...]
    """Every day that is not closed yet, also those whose tickets are not called any more. Closing a day changes it."""

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.today, *self.others) if self.today is not None else self.others

    @property
    def parameters(self) -> dict[str, int]:
        """The ids as the parameters of a statement with `on_open_days`."""
        return {f"day_{number}": day for number, day in enumerate(self.ids)}


def on_open_days(column: sa.Column[Any], number: int) -> sa.ColumnElement[bool]:
    """A condition whose parameters are `OpenDays.parameters`: the row belongs to one of so many open days."""
    return column.in_([sa.bindparam(f"day_{one}") for one in range(number)])


def open_days(s: Session, at: Moment) -> OpenDays:
    """The open days. It opens none, so it needs no write transaction."""
    rows = OPEN_DAY.all(s, hours.parameters(at))
    here = [row for row in rows if _goes_on(row, at)] if at.has_date else rows
    takes_numbers = _is_date_of if at.trusted else _goes_on_provisionally
    today = next((row.id for row in here if takes_numbers(row, at)), None)
    others = tuple(row.id for row in here if row.id != today)
    is_open = rows[0].is_open_now if rows else hours.is_open(s, at)
    unsettled = any(not row.is_settled for row in rows)
    return OpenDays(today, others, is_open, unsettled, not_closed=tuple(row.id for row in rows))


def settled_open_days(s: Session, at: Moment) -> OpenDays:
    """The open days, after provisional ones got their date if the time is trusted. In a write transaction."""
    now = open_days(s, at)
    if not (at.trusted and now.unsettled):
        return now
    settling.settle(s, at)
    return open_days(s, at)


def open_today(s: Session, at: Moment) -> OpenDays:
    """The open days, after today's was opened if it was missing. In a write transaction."""
    now = settled_open_days(s, at)
    if now.today is not None:
        return now
    # Where the clock was put back, the day of this date can be closed already. Then a supplement to it is opened.
    is_closed = at.trusted and s.scalar(sa.select(DAYS.c.id).where(DAYS.c.clock_ok, DAYS.c.date == at.date)) is not None
    opened = {"opened": at.utc, "opened_boot": at.boot or None, "opened_uptime": at.uptime if at.boot else None}
    known = {"clock_ok": at.trusted and not is_closed, "supplement": is_closed}
    s.execute(sa.insert(DAYS).values(date=at.date, status=DayStatus.OPEN, **known, **opened))
    return open_days(s, at)


def observe(db: Database, at: Moment) -> None:
    """Open today's business day if the centre is open now. So the counts of a day without visitors are zero, not null.

    Every process calls this each minute, so it reads first and writes only where something is missing.
    """
    with db.read() as s:
        now = open_days(s, at)
        is_complete = now.today is not None and not (at.trusted and now.unsettled)
        if is_complete or not now.is_open:
            return
    with db.begin() as s:
        open_today(s, at)


def finished(s: Session, at: Moment) -> list[BusinessDay]:
    """Open days whose date has passed, oldest first, a supplement after its day. None while the time is not trusted.

    A day that was opened today by a clock that was wrong then is not among them.
    """
    if not at.trusted:
        return []
    days = sa.select(BusinessDay).where(BusinessDay.status == DayStatus.OPEN, BusinessDay.date < at.date)
    settled = days.where(BusinessDay.clock_ok | BusinessDay.supplement)
    in_order = s.scalars(settled.order_by(BusinessDay.date, BusinessDay.supplement, BusinessDay.id))
    return [day for day in in_order if not _was_opened_today(day, at)]


def _date_of(row: OpenDay, at: Moment) -> dt.date | None:
    """The date of an open day; null for a provisional one of another boot."""
    if row.is_settled:
        return row.date
    opening = settling.true_opening(row, at)
    return opening.date if opening is not None else None


def _goes_on(row: OpenDay, at: Moment) -> bool:
    """Whether tickets of an open day can still be called.

    They can on the day itself, and on yesterday's in the first hours after midnight or where the clock was put forward
    since it was opened; on tomorrow's, where the clock was put back over midnight; and on every provisional day
    without a known date, so that none of its visitors is lost.
    """
    date = _date_of(row, at)
    if date is None or abs(date - at.date) != dt.timedelta(days=1):
        return date in (None, at.date)
    return date > at.date or at.minute < MIDNIGHT_GRACE.total_seconds() / 60 or _was_opened_today(row, at)


def _was_opened_today(day: settling.Opened, at: Moment) -> bool:
    """Whether a day was really opened today, whatever the clock said then. Its visitors may still be waiting."""
    opening = settling.true_opening(day, at)
    return opening is not None and opening.date == at.date


def _is_date_of(row: OpenDay, at: Moment) -> bool:
    return row.is_settled and row.date == at.date


def _goes_on_provisionally(row: OpenDay, at: Moment) -> bool:
    """Whether a provisional day takes the next number: it is of this boot and date, and not too old."""
    if row.is_settled or row.date != at.date or (row.opened_boot or "") != at.boot:
        return False
    return at.uptime - (row.opened_uptime or 0.0) < LONGEST_PROVISIONAL.total_seconds()

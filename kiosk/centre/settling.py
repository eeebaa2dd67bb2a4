"""Gives provisional business days their date, once the time is known.

The date is exact where the machine has not been restarted since, because its uptime counts the seconds. Otherwise it is
estimated, see `_best_guess`. Nothing on a provisional day is lost: it is merged into the open day of its date. If that
one is closed already, the provisional day becomes a supplement, whose counts are added as a new revision.
"""

import datetime as dt
import logging
import operator
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.models import UNKNOWN_DATE, BusinessDay, DayStatus, OpeningOverride
from kiosk.clock import Moment
from kiosk.db import Base, table_of

log = logging.getLogger(__name__)
DAYS = table_of(BusinessDay)
UNSETTLED = sa.and_(sa.text("status = 'open'"), ~DAYS.c.clock_ok, ~DAYS.c.supplement)
OVERRIDES = table_of(OpeningOverride)
DECISIONS = sa.select(
    OVERRIDES.c.date,
    OVERRIDES.c.written,
    OVERRIDES.c.decided_boot.label("opened_boot"),
    OVERRIDES.c.decided_uptime.label("opened_uptime"),
)
LEAST_SHIFT = dt.timedelta(minutes=2)
"""Times that are wrong by less are not corrected."""
LONGEST_AHEAD = dt.timedelta(days=1)
"""How far ahead of the clock a time of the day can be, such as the end of a held position (`lies_ahead`)."""


class Opened(Protocol):
    """The columns of a business day that tell when it was opened."""

    @property
    def opened_boot(self) -> str | None: ...
    @property
    def opened_uptime(self) -> float | None: ...


def true_opening(day: Opened, at: Moment) -> Moment | None:
    """When a day was really opened, by the machine's uptime; null where the machine has been restarted since."""
    if not at.boot or day.opened_boot != at.boot or day.opened_uptime is None:
        return None
    return at.later(seconds=day.opened_uptime - at.uptime)


def settle(s: Session, at: Moment) -> None:
    """Give every provisional day its date, and what was decided for such a day. In a write transaction, while the time
    is trusted.
    """
    _settle_decision(s, at)
    for day in s.execute(sa.select(DAYS).where(UNSETTLED).order_by(DAYS.c.id)).all():
        opening = true_opening(day, at)
        if opening is not None:
            _shift_times(s, day, opening.utc - day.opened, at)
        date = opening.date if opening is not None else _best_guess(s, day.date, at)
        _shift_dates(s, day, (date - day.date).days, at)
        _put_on_date(s, day.id, date)


def doubt_dates(s: Session, at: Moment) -> None:
    """Make open days provisional again whose date is wrong, because the clock of this boot was wrong.

    What was decided in this boot for today goes to the date on which it was decided.
    """
    for decision in s.execute(DECISIONS.where(OVERRIDES.c.decided_boot == at.boot)).all():
        decided = true_opening(decision, at)
        if decided is not None and UNKNOWN_DATE != decision.date != decided.date:
            _date_decision(s, decision.date, decided.date)
    for day in s.execute(sa.select(DAYS).where(sa.text("status = 'open'"), DAYS.c.clock_ok)).all():
        opening = true_opening(day, at)
        if opening is not None and opening.date != day.date:
            s.execute(sa.update(DAYS).where(DAYS.c.id == day.id).values(clock_ok=False))


def _settle_decision(s: Session, at: Moment) -> None:
    decision = s.execute(DECISIONS.where(OVERRIDES.c.date == UNKNOWN_DATE)).first()
    if decision is not None:
        decided = true_opening(decision, at)
        date = decided.date if decided is not None else _best_guess(s, decision.written or at.date, at)
        _date_decision(s, UNKNOWN_DATE, date)


def _date_decision(s: Session, written: dt.date, date: dt.date) -> None:
    """Give a decision another date. It replaces an earlier decision of that date."""
    earlier = s.get(OpeningOverride, date)
    if earlier is not None:
        s.delete(earlier)
        s.flush()
    decision = s.get_one(OpeningOverride, written)
    decision.date, decision.written = date, None
    s.flush()


def _best_guess(s: Session, written: dt.date, at: Moment) -> dt.date:
    """The estimated date of a provisional day of an earlier boot, from the newest known day to today.

    It is the date that the clock said then, if that is in this range: a clock without a battery continues from its last
    right time. Otherwise it is the newest known day if that is still open, else today.
    """
    known = sa.select(DAYS.c.date, DAYS.c.status).where(DAYS.c.clock_ok, DAYS.c.date <= at.date)
    newest = s.execute(known.order_by(DAYS.c.date.desc()).limit(1)).first()
    if newest is None:
        return at.date
    is_open = newest.status is DayStatus.OPEN
    earliest = newest.date if is_open else newest.date + dt.timedelta(days=1)
    if earliest <= written <= at.date:
        return written
    return earliest if is_open else at.date


def _put_on_date(s: Session, day: int, date: dt.date) -> None:
    there = s.execute(sa.select(DAYS.c.id, DAYS.c.status).where(DAYS.c.clock_ok, DAYS.c.date == date)).first()
    is_empty = not _has_rows(s, day)
    if is_empty and (there is not None or not hours.history(s).on(date)):
        s.execute(sa.delete(DAYS).where(DAYS.c.id == day))
    elif there is None:
        s.execute(sa.update(DAYS).where(DAYS.c.id == day).values(date=date, clock_ok=True))
    elif there.status is not DayStatus.OPEN or not _merged(s, day, there.id):
        s.execute(sa.update(DAYS).where(DAYS.c.id == day).values(date=date, supplement=True))


def _merged(s: Session, day: int, into: int) -> bool:
    """Merge a day into another if possible, and say whether it was. If not, nothing has changed."""
    try:
        with s.begin_nested():
            merge(s, day, into)
    except sa.exc.IntegrityError:
        log.error("business day %d cannot become one with %d: it is counted as a supplement", day, into)
        return False
    return True


def merge(s: Session, day: int, into: int) -> None:
    """Move all rows of a day to another, and delete the day. Raises IntegrityError where two rows conflict.

    Of two rows with the same key, the higher one is kept in a table with `highest_stays` (the counter of numbers), and
    in a table with `added_up` (answers after the visit) they become one.
    """
    for table, column in _hanging_on_days():
        highest, added_up = table.info.get("highest_stays"), table.info.get("added_up")
        if highest is not None:
            _move_counted(s, table, column, table.c[highest], sa.func.max, (day, into))
        elif added_up is not None:
            _move_counted(s, table, column, table.c[added_up], operator.add, (day, into))
        else:
            s.execute(sa.update(table).where(column == day).values({column.name: into}))
    s.execute(sa.delete(DAYS).where(DAYS.c.id == day))


def _move_counted(
    s: Session,
    table: sa.Table,
    of_day: sa.Column[Any],
    value: sa.Column[Any],
    both: Callable[[Any, Any], Any],
    days: tuple[int, int],
) -> None:
    """Move the rows of a day to another. `both`: the value of two rows with the same key, from those that they have."""
    day, into = days
    others = [column for column in table.c if column is not of_day]
    rows = sa.select(sa.literal(into), *others).where(of_day == day)
    moved = insert(table).from_select([of_day, *others], rows)
    one = {value.name: both(value, moved.excluded[value.name])}
    s.execute(moved.on_conflict_do_update(index_elements=list(table.primary_key), set_=one))
    s.execute(sa.delete(table).where(of_day == day))


def _hanging_on_days() -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """Every column that refers to a business day."""
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if column.references(DAYS.c.id):
                yield table, column


def _has_rows(s: Session, day: int) -> bool:
    found = [s.scalar(sa.select(sa.literal(1)).where(column == day).limit(1)) for _, column in _hanging_on_days()]
    return any(found)


def _shift_times(s: Session, day: Any, by: dt.timedelta, at: Moment) -> None:
    """Correct the times that the wrong clock wrote to the rows of a day since its opening."""
    if abs(by) < LEAST_SHIFT:
        return
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if "stamped_on" in column.info:
                newest = at.utc - by + (LONGEST_AHEAD if column.info.get("lies_ahead") else dt.timedelta())
                written = column.between(day.opened, newest)
                right = sa.func.strftime("%Y-%m-%d %H:%M:%f", column, f"{by.total_seconds():+.3f} seconds")
                whose = _is_on_day(table.c[column.info["stamped_on"]], day.id)
                s.execute(sa.update(table).where(whose, written).values({column.name: right.concat("000")}))


def _shift_dates(s: Session, day: Any, days: int, at: Moment) -> None:
    """Correct the dates that were counted from the wrong date of a day, such as the last day of a loan. None becomes
    earlier than today: nobody is late because of our clock.
    """
    if days:
        for table in Base.metadata.sorted_tables:
            for column in table.c:
                if "counted_on" in column.info:
                    right = sa.func.max(sa.func.date(column, f"{days:+d} days"), at.date.isoformat())
                    s.execute(sa.update(table).where(column.info["counted_on"](day.id)).values({column.name: right}))


def _is_on_day(owner: sa.Column[Any], day: int) -> sa.ColumnElement[bool]:
    """A condition: the row belongs to a day, by its own column or by that of its parent row."""
    if owner.references(DAYS.c.id):
        return owner == day
    parent = next(iter(owner.foreign_keys)).column.table
    return owner.in_(sa.select(parent.c.id).where(parent.c.business_day == day))

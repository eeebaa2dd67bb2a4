"""Copies the day reports since the backup copy from the replaced database, with their counts and delivery state."""

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.backup.before import Before, ClosedDay, Row
from kiosk.clock import Moment
from kiosk.queue import tickets

DAY_OF_DATE = sa.text("SELECT id, status FROM business_day WHERE date = :date AND clock_ok")
CLOSE = sa.text("UPDATE business_day SET status = :status, closed = :closed WHERE id = :id")
MARK = sa.text(
    "UPDATE outbox_entry SET state = :state, delivered = :delivered, last_trouble = :last_trouble,"
    " held_revision = :held_revision WHERE date = :date AND revision = :revision AND body = :body"
)


def take_over(s: Session, before: Before, at: Moment) -> int:
    """Add closed days with their counts, and reports. Returns how many days. In a write transaction.

    A day that is still open in the copy is closed with the counts that it had in the end. A report that the copy has
    too is only marked as it was: delivered, or decided.
    """
    for day in before.days:
        _take_over_day(s, day, at)
    for report in before.reports:
        if _execute(s, MARK, report).rowcount == 0:
            _insert(s, "outbox_entry", report, without="id")
    return len(before.days)


def _take_over_day(s: Session, day: ClosedDay, at: Moment) -> None:
    here = s.execute(DAY_OF_DATE, {"date": day.row["date"]}).first()
    if here is None:
        number = _insert(s, "business_day", day.row, without="id").lastrowid
    else:
        number = here.id
        tickets.expire_open(s, number, at)
        s.execute(CLOSE, {"status": day.row["status"], "closed": day.row["closed"], "id": number})
    for count in day.counts:
        _insert(s, "day_count", count | {"business_day": number})


def _insert(s: Session, table: str, row: Row, without: str = "") -> sa.CursorResult[Any]:
    """Add a row if there is none with its key. The columns have no types: the values are as SQLite stores them."""
    values = {name: value for name, value in row.items() if name != without}
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in values]
    return _execute(s, insert(sa.table(table, *columns)).values(values).on_conflict_do_nothing(), {})


def _execute(s: Session, statement: sa.Executable, values: Row) -> sa.CursorResult[Any]:
    return cast(sa.CursorResult[Any], s.execute(statement, values))

"""Remembers the numbers of today that a restored copy does not have: staff ask for them in the room.

What was found is moved to `DIR/missed.json` together with the database (see `kiosk.replacement`), so it is there only
where the copy is. It counts until somebody says that it is done, and no longer than its day.
"""

import datetime as dt
import itertools
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import replacement
from kiosk.backup.before import Before
from kiosk.clock import Moment
from kiosk.folder import existing_file_uri, write_atomically

IN_LINE = """
SELECT series, number FROM ticket JOIN business_day ON business_day.id = business_day
WHERE state IN ('waiting', 'called', 'parked') AND status = 'open'
AND date >= coalesce(:date, (SELECT max(date) FROM business_day)) ORDER BY series, number
"""
"""The numbers of today that wait, are parked or are being served. Without a date: of the newest day."""
Number = tuple[str, int]


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a date, which is null where the time was not known. Those of each series stand together.

    `are_all`: false where others may have been given too, since the database before could not tell.
    """

    date: dt.date | None
    numbers: list[Number]
    are_all: bool

    def ranges(self) -> list[tuple[Number, Number]]:
        """The first and last number of each unbroken row of numbers."""
        groups = itertools.groupby(enumerate(self.numbers), lambda one: (one[1][0], one[1][1] - one[0]))
        rows = [[number for _, number in group] for _, group in groups]
        return [(row[0], row[-1]) for row in rows]


def find(s: Session, data: Path, replaced: Before, *, may_be_more: bool, at: Moment) -> Missed:
    """The numbers that were in line in the database before, or missed already, and are not in that of the session."""
    date = at.date if at.has_date else None
    earlier = to_ask_for(data, at)
    before = {*_in_line_of(data / replacement.DATABASE, date), *(earlier.numbers if earlier else ())}
    now = {(series, number) for series, number in s.execute(sa.text(IN_LINE), {"date": date and date.isoformat()})}
    are_all = replaced.is_whole or not may_be_more
    return Missed(date=date, numbers=sorted(before - now), are_all=are_all and (earlier is None or earlier.are_all))


def put(folder: Path, missed: Missed) -> None:
    """Write it beside a database that is about to take its place. Raises StorageFault."""
    write_atomically(folder / replacement.MISSED, msgspec.json.encode(missed))


def to_ask_for(data: Path, at: Moment) -> Missed | None:
    """What is to be asked for now; null where there is nothing."""
    try:
        missed = msgspec.json.decode((data / replacement.MISSED).read_bytes(), type=Missed)
    except (OSError, ValueError, msgspec.ValidationError):
        return None
    is_over = missed.date is not None and at.has_date and missed.date != at.date
    return missed if not is_over and (missed.numbers or not missed.are_all) else None


def forget(data: Path) -> None:
    """Somebody has asked for them."""
    (data / replacement.MISSED).unlink(missing_ok=True)


def _in_line_of(file: Path, date: dt.date | None) -> Iterable[Number]:
    try:
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as old:
            return [(str(series), int(n)) for series, n in old.execute(IN_LINE, {"date": date and date.isoformat()})]
    except sqlite3.Error:
        return []

"""Remembers the numbers of today that a restored copy does not have: staff ask for them in the room.

Also those that wait once more in the copy, though they were called since.

What was found is moved to `DIR/missed.json` together with the database (see `kiosk.replacement`), so it is there only
where the copy is. It counts until somebody says that it is done, and no longer than its day.
"""

import datetime as dt
import itertools
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import replacement
from kiosk.backup.before import Before
from kiosk.clock import Moment
from kiosk.folder import existing_file_uri, read_as, write_atomically

TODAY = """
SELECT series, number, state FROM ticket JOIN business_day ON business_day.id = business_day
WHERE status = 'open' AND date >= coalesce(:date, (SELECT max(date) FROM business_day)) ORDER BY series, number
"""
"""The numbers of today. Without a date: of the newest day."""
IN_LINE = ("waiting", "called", "parked")
Number = tuple[str, int]


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a date, which is null where the time was not known. Those of each series stand together.

    `are_all`: false where others may have been given too, since the database before could not tell. `again`: those that
    wait now, and did not any more in the database before.
    """

    date: dt.date | None
    numbers: list[Number]
    are_all: bool
    again: list[Number] = []


def ranges(numbers: list[Number]) -> list[tuple[Number, Number]]:
    """The first and last number of each unbroken row of numbers."""
    groups = itertools.groupby(enumerate(numbers), lambda one: (one[1][0], one[1][1] - one[0]))
    rows = [[number for _, number in group] for _, group in groups]
    return [(row[0], row[-1]) for row in rows]


def find(s: Session, data: Path, replaced: Before, *, may_be_more: bool, at: Moment) -> Missed:
    """The numbers that were in line in the database before, or missed already, and are not in that of the session."""
    date = at.date if at.has_date else None
    earlier = to_ask_for(data, at)
    before = _states_of(data / replacement.DATABASE, date)
    now = {(series, number): state for series, number, state in s.execute(sa.text(TODAY), {"date": _text(date)})}
    were_in_line = {*_in_line(before), *(earlier.numbers if earlier else ())}
    are_all = replaced.is_whole or not may_be_more
    return Missed(
        date=date,
        numbers=sorted(were_in_line - _in_line(now)),
        are_all=are_all and (earlier is None or earlier.are_all),
        again=[one for one, state in now.items() if state == "waiting" and before.get(one, state) != state],
    )


def put(folder: Path, missed: Missed) -> None:
    """Write it beside a database that is about to take its place. Raises StorageFault."""
    write_atomically(folder / replacement.MISSED, msgspec.json.encode(missed))


def to_ask_for(data: Path, at: Moment) -> Missed | None:
    """What is to be asked for now; null where there is nothing."""
    missed = read_as(data / replacement.MISSED, Missed)
    if missed is None:
        return None
    is_over = missed.date is not None and at.has_date and missed.date != at.date
    return missed if not is_over and (missed.numbers or missed.again or not missed.are_all) else None


def forget(data: Path) -> None:
    """Somebody has asked for them."""
    (data / replacement.MISSED).unlink(missing_ok=True)


def _in_line(states: Mapping[Number, str]) -> set[Number]:
    return {number for number, state in states.items() if state in IN_LINE}


def _states_of(file: Path, date: dt.date | None) -> dict[Number, str]:
    try:
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as old:
            rows = old.execute(TODAY, {"date": _text(date)})
            return {(str(series), int(number)): str(state) for series, number, state in rows}
    except sqlite3.Error:
        return {}


def _text(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None

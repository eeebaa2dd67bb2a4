"""Reads the database that a copy is to replace: which numbers it gave, which day reports it made since the copy, and
who has access.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.backup import elsewhere
from kiosk.backup.elsewhere import Elsewhere
from kiosk.folder import existing_file_uri
from kiosk.migrations.standing import steps

LAST_GIVEN = """
SELECT series, max(last) FROM number_counter JOIN business_day ON business_day.id = number_counter.business_day
WHERE status = 'open' OR date >= coalesce(:date, (SELECT max(date) FROM business_day)) GROUP BY series
"""
"""The last number of each series today and on open days. Without a date, since the time is not known: of the newest."""
CLOSED_DAYS = "SELECT * FROM business_day WHERE status != 'open' AND clock_ok AND date >= :since"
COUNTS = "SELECT * FROM day_count WHERE business_day = :day"
REPORTS = "SELECT * FROM outbox_entry WHERE date >= :since"
WHOSE = "SELECT name, uid, EXISTS (SELECT 1 FROM user WHERE role = 'admin') FROM centre"
ACCESS = {"user": "SELECT * FROM user", "api_token": "SELECT * FROM api_token"}
LOG = "SELECT * FROM audit_entry ORDER BY id"
RESTORED_SINCE = "SELECT 1 FROM audit_entry WHERE action = ? AND at >= ?"
NEWEST_DAY = "SELECT id, opened FROM business_day ORDER BY id DESC LIMIT 1"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A closed business day and its counts, each as the columns of its row."""

    row: Row
    counts: list[Row]


@dataclass(frozen=True, slots=True)
class Before:
    """What was read from the replaced database.

    `is_whole`: it is undamaged, has this version's tables, and knows all that the copy knows. If it is not, `numbers`
    may be too low, and the rest is empty but for `access`: the rows of the users and of the tokens, by table, which are
    read as long as their own tables are undamaged. `log`: the rows of the log. `unseen`: what it has not seen itself.
    """

    is_whole: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    days: list[ClosedDay] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)
    access: dict[str, list[Row]] = field(default_factory=dict)
    log: list[Row] = field(default_factory=list)
    unseen: Elsewhere | None = None


def read(file: Path, copy: Path, made: dt.datetime | None, date: dt.date | None, since: dt.date) -> Before:
    """Read the database with its journal. `made`: when the unpacked copy was made, where that is known.

    `date` is today's where it is known; reports are of `since` and later.
    """
    numbers: dict[str, int] = {}
    access: dict[str, list[Row]] = {}
    try:
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as old:
            knows_all = _is_of_this_version(old) and _knows_all_of(old, copy, made)
            if knows_all and all(_is_undamaged(old, f'("{table}")') for table in ACCESS):
                access = {table: _rows(old, statement) for table, statement in ACCESS.items()}
            numbers = dict(old.execute(LAST_GIVEN, {"date": date and date.isoformat()}).fetchall())
            if not (knows_all and _is_undamaged(old)):
                return Before(numbers=numbers, access=access)
            reports = _rows(old, REPORTS, since=since.isoformat())
            days = list(_days(old, since))
            return Before(True, numbers, days, reports, access, _rows(old, LOG), elsewhere.of(old))
    except sqlite3.Error:
        return Before(numbers=numbers, access=access)


@dataclass(frozen=True, slots=True)
class Whose:
    """The centre of a database: its name and its random name, empty where they cannot be read."""

    name: str = ""
    uid: str = ""
    is_set_up: bool = False
    """Whether there is an admin."""


def whose(file: Path) -> Whose:
    """Which centre's a database is."""
    try:
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as old:
            return whose_of(old)
    except sqlite3.Error:
        return Whose()


def whose_of(database: sqlite3.Connection) -> Whose:
    """The same, of an open database. Raises sqlite3.Error."""
    name, uid, is_set_up = database.execute(WHOSE).fetchone() or ("", "", 0)
    return Whose(str(name or ""), str(uid or ""), bool(is_set_up))


def knows_all_of(file: Path, copy: Path, made: dt.datetime | None) -> bool:
    """Whether a database knows all numbers and users that a copy knows. Whether it is damaged is not looked at."""
    try:
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as old:
            return _is_of_this_version(old) and _knows_all_of(old, copy, made)
    except sqlite3.Error:
        return False


def _is_undamaged(old: sqlite3.Connection, what: str = "(1)") -> bool:
    """`what`: a table in quotes and brackets, or all with the first fault."""
    return bool(old.execute(f"PRAGMA integrity_check{what}").fetchone() == ("ok",))


def _is_of_this_version(old: sqlite3.Connection) -> bool:
    return bool(old.execute("SELECT version_num FROM alembic_version").fetchone() == (steps("centre")[-1],))


def _knows_all_of(old: sqlite3.Connection, copy: Path, made: dt.datetime | None) -> bool:
    """The same of an open database.

    It does where it goes on from the copy: it has the copy's newest business day. It may lack that day because an older
    copy was restored since, after which the numbers and users of before went on. Then it must be of the same centre,
    and the copy of a time that it has seen.
    """
    with closing(sqlite3.connect(existing_file_uri(copy), uri=True)) as unpacked:
        newest, theirs = unpacked.execute(NEWEST_DAY).fetchone(), whose_of(unpacked)
    same = "SELECT 1 FROM business_day WHERE id = ? AND opened = ?"
    if newest is not None and old.execute(same, newest).fetchone() is not None:
        return True
    if theirs.uid == "" or theirs.uid != whose_of(old).uid or made is None:
        return False
    was_restored = newest is None or old.execute(RESTORED_SINCE, (elsewhere.RESTORED, newest[1])).fetchone() is not None
    unseen = elsewhere.of(old)
    return was_restored and (unseen is None or not unseen.contains(made))


def _days(old: sqlite3.Connection, since: dt.date) -> Iterator[ClosedDay]:
    for row in _rows(old, CLOSED_DAYS, since=since.isoformat()):
        yield ClosedDay(row, _rows(old, COUNTS, day=row["id"]))


def _rows(old: sqlite3.Connection, statement: str, **parameters: Any) -> list[Row]:
    found = old.execute(statement, parameters)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]

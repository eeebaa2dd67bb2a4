"""Reads the database that a copy is to replace: which numbers it gave, which day reports it made since the copy, and
who has access.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from kiosk.backup import elsewhere
from kiosk.backup.elsewhere import Unseen
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


class ClosedDay(Struct, frozen=True):
    """A closed business day and its counts, each as the columns of its row."""

    row: Row
    counts: list[Row]


class Before(Struct, frozen=True):
    """What was read from the replaced database.

    `is_whole`: it is undamaged, has this version's tables, and knows all numbers that the copy knows. If it is not,
    `numbers` may be too low, and `days` and `reports` are empty.

    `access`: the rows of the users and of the tokens, by table; `log`: the rows of its log. Both are read where it is
    of the same centre, as long as their own tables are undamaged. `knows_access`: its users and tokens are newer than
    those of the copy. `unseen`: what it has not seen itself.
    """

    is_whole: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    days: list[ClosedDay] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)
    knows_access: bool = False
    access: dict[str, list[Row]] = field(default_factory=dict)
    log: list[Row] = field(default_factory=list)
    unseen: Unseen = field(default_factory=Unseen)


class Known(Struct, frozen=True):
    """What a database knows of all that a copy knows. `is_same_centre`: it is also of this version."""

    is_same_centre: bool = False
    numbers: bool = False
    access: bool = False


def read(file: Path, copy: Path, made: dt.datetime | None, date: dt.date | None, since: dt.date) -> Before:
    """Read the database with its journal. `made`: when the unpacked copy was made, where that is known.

    `date` is today's where it is known; reports are of `since` and later.
    """
    found = Before()
    with suppress(sqlite3.Error), closing(sqlite3.connect(existing_file_uri(file), uri=True)) as old:
        known = _known(old, copy, made)
        found = replace(found, knows_access=known.access, unseen=elsewhere.of(old))
        if known.is_same_centre and all(_is_undamaged(old, f'("{table}")') for table in ACCESS):
            found = replace(found, access={table: _rows(old, statement) for table, statement in ACCESS.items()})
        if known.is_same_centre and _is_undamaged(old, '("audit_entry")'):
            found = replace(found, log=_rows(old, LOG))
        numbers = dict(old.execute(LAST_GIVEN, {"date": date and date.isoformat()}).fetchall())
        found = replace(found, numbers=numbers)
        if known.numbers and _is_undamaged(old):
            reports = _rows(old, REPORTS, since=since.isoformat())
            found = replace(found, is_whole=True, days=list(_days(old, since)), reports=reports)
    return found


class Whose(Struct, frozen=True):
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


def knows_access_of(file: Path, copy: Path, made: dt.datetime | None) -> bool:
    """Whether a database knows all users and tokens that a copy knows. Whether it is damaged is not looked at."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(existing_file_uri(file), uri=True)) as old:
        return _known(old, copy, made).access
    return False


def _is_undamaged(old: sqlite3.Connection, what: str = "(1)") -> bool:
    """`what`: a table in quotes and brackets, or all with the first fault."""
    return bool(old.execute(f"PRAGMA integrity_check{what}").fetchone() == ("ok",))


def _is_of_this_version(old: sqlite3.Connection) -> bool:
    return bool(old.execute("SELECT version_num FROM alembic_version").fetchone() == (steps("centre")[-1],))


def _known(old: sqlite3.Connection, copy: Path, made: dt.datetime | None) -> Known:
    """What a database knows of all that the unpacked copy knows. `made`: when that was made, where it is known.

    A database knows what its centre did up to now, but for the times that it has not seen (`kiosk.backup.elsewhere`).
    So its users and tokens are newer than those of a copy, and stay, unless the copy was made in such a time.

    It has the copy's newest business day, or an older copy was restored since and took that day away. Then the day says
    that the numbers of before went on here too: after a time not seen, they do above all that were given in it.
    """
    if not _is_of_this_version(old):
        return Known()
    with closing(sqlite3.connect(existing_file_uri(copy), uri=True)) as unpacked:
        newest, theirs = unpacked.execute(NEWEST_DAY).fetchone(), whose_of(unpacked)
    same = "SELECT 1 FROM business_day WHERE id = ? AND opened = ?"
    has_newest = newest is not None and old.execute(same, newest).fetchone() is not None
    has_same_name = theirs.uid != "" and theirs.uid == whose_of(old).uid
    was_restored = newest is None or old.execute(RESTORED_SINCE, (elsewhere.RESTORED, newest[1])).fetchone() is not None
    goes_on = has_newest or (has_same_name and made is not None and was_restored)
    unseen = elsewhere.of(old)
    return Known(
        is_same_centre=has_newest or has_same_name,
        numbers=has_newest or (goes_on and not elsewhere.may_know_more(made, unseen.numbers)),
        access=goes_on and not elsewhere.may_know_more(made, unseen.access),
    )


def _days(old: sqlite3.Connection, since: dt.date) -> Iterator[ClosedDay]:
    for row in _rows(old, CLOSED_DAYS, since=since.isoformat()):
        yield ClosedDay(row, _rows(old, COUNTS, day=row["id"]))


def _rows(old: sqlite3.Connection, statement: str, **parameters: Any) -> list[Row]:
    found = old.execute(statement, parameters)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]

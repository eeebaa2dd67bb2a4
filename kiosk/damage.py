"""Finds a database that no number can be given from, and marks it, so that all processes leave it to be rescued."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from kiosk.folder import existing_file_uri, make_file

MARK = "damaged"
"""The file `DIR/damaged` says that a process has found the database unusable. `kiosk migrate` rescues it."""
NEEDED = (
    "alembic_version", "centre", "topic", "desk", "opening_period", "business_day", "number_counter", "ticket",
    "ticket_event", "user", "staff_session", "day_count", "known_time",
)  # fmt: skip
"""The tables without which no number can be given or called, and no day closed."""
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
TRACES = ("backups/entren-*.db", "kiosk-before-restore-*", "backup.json")
"""What says that there was a database here before."""


def mark(data: Path) -> None:
    with suppress(OSError):
        make_file(data / MARK)


def is_marked(data: Path) -> bool:
    try:
        return (data / MARK).exists()
    except OSError:  # no rights on the folder: whoever opens the database says so
        return False


def unmark(data: Path) -> None:
    if is_marked(data):
        (data / MARK).unlink(missing_ok=True)


def trouble_of(data: Path) -> str | None:
    """`gone` where a database was and is no more, `damaged` where no number can be given from it; else null.

    Null also where it cannot be said, as without rights on the folder.
    """
    file = data / "kiosk.db"
    try:
        if not file.exists() or not file.stat().st_size:
            return "gone" if any(any(data.glob(trace)) for trace in TRACES) else None
        with closing(sqlite3.connect(existing_file_uri(file), uri=True, timeout=15)) as connection:
            return None if _is_usable(connection) else "damaged"
    except sqlite3.Error as error:
        return "damaged" if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE else None
    except OSError:
        return None


def _is_usable(connection: sqlite3.Connection) -> bool:
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in there.intersection(NEEDED):
        if connection.execute(f'PRAGMA integrity_check("{table}")').fetchone() != ("ok",):
            return False
    return True

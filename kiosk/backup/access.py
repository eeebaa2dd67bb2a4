"""Takes over from the replaced database what must not be lost with it: the users and tokens, and what the log says.

So no user who was closed since can log in again, and it stays known who closed them.
"""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.backup import before
from kiosk.backup.before import Before
from kiosk.errors import Conflict
from kiosk.folder import existing_file_uri
from kiosk.people.models import StaffSession

AN_ADMIN = "SELECT 1 FROM user WHERE role = 'admin' AND active LIMIT 1"
LOG_COLUMNS = ("at", "who", "action", "details")


def take_over(s: Session, replaced: Before) -> bool:
    """Replace the users and tokens of the copy by those of the replaced database. Returns whether there were any.

    Where that is damaged or another one, those of the copy stay. Everybody logs in anew in any case.
    """
    s.execute(sa.delete(StaffSession))
    if not replaced.access.get("user"):
        return False
    for name, rows in replaced.access.items():
        table = sa.table(name, *(sa.column(column) for row in rows[:1] for column in row))
        s.execute(sa.delete(table))
        for row in rows:  # the columns have no types: the values are as SQLite stores them
            s.execute(sa.insert(table).values(row))
    return True


def has_admin(s: Session) -> bool:
    """Whether a user can log in as an admin."""
    return s.scalar(sa.text(AN_ADMIN)) is not None


def refuse_without_admin(copy: Path, made: dt.datetime | None, database: Path) -> None:
    """Raises Conflict `copy_without_admin` where nobody could administer the centre after a restore.

    `copy` is unpacked. Where the database knows all that it knows, the users stay as they are.
    """
    if not _has_admin(copy) and not (before.knows_all_of(database, copy, made) and _has_admin(database)):
        raise Conflict("copy_without_admin")


def _has_admin(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as connection:
            return connection.execute(AN_ADMIN).fetchone() is not None
    except sqlite3.Error:
        return False


def take_over_log(s: Session, replaced: Before) -> None:
    """Add the entries of the log that the copy does not have, in their order."""
    table = sa.table("audit_entry", *(sa.column(name) for name in LOG_COLUMNS))
    known = {tuple(row) for row in s.execute(sa.select(table))}
    for row in replaced.log:
        values = tuple(row[name] for name in LOG_COLUMNS)
        if values not in known:
            s.execute(sa.insert(table).values(dict(zip(LOG_COLUMNS, values, strict=True))))

"""Takes over from the replaced database what must not be lost with it: the users and tokens, and what the log says.

So no user who was closed since can log in again, and it stays known who closed them.
"""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.backup import before
from kiosk.backup.before import Before, Row
from kiosk.errors import Conflict
from kiosk.folder import existing_file_uri
from kiosk.people.models import StaffSession

AN_ADMIN = "SELECT 1 FROM user WHERE role = 'admin' AND active LIMIT 1"
CLOSE = """
UPDATE user SET active = 0 WHERE id = :id AND created = :created AND 'user_off' = (
    SELECT action FROM audit_entry WHERE action IN ('user_off', 'user_on') AND details ->> 'user' = :id
    ORDER BY at DESC, id DESC LIMIT 1
)
"""
REVOKE = "UPDATE api_token SET revoked = :revoked WHERE id = :id AND sha256 = :sha256 AND revoked IS NULL"
LOG_COLUMNS = ("at", "who", "action", "details")


def take_over(s: Session, replaced: Before) -> bool:
    """Replace the users and tokens of the copy by those of the replaced database, where these are newer.

    Returns whether they are. Else those of the copy stay, but whoever was shut out last in the replaced database stays
    out. The log gets the entries that the copy does not have. Everybody logs in anew in any case.
    """
    s.execute(sa.delete(StaffSession))
    is_newer = replaced.knows_access and bool(replaced.access.get("user"))
    if is_newer:
        for name, rows in replaced.access.items():
            table = sa.table(name, *(sa.column(column) for row in rows[:1] for column in row))
            s.execute(sa.delete(table))
            for row in rows:  # the columns have no types: the values are as SQLite stores them
                s.execute(sa.insert(table).values(row))
    _take_over_log(s, replaced)
    if not is_newer:
        _shut_out(s, replaced)
    return is_newer


def _take_over_log(s: Session, replaced: Before) -> None:
    """Add the entries of the replaced database's log that the copy does not have, in their order."""
    table = sa.table("audit_entry", *(sa.column(name) for name in LOG_COLUMNS))
    known = {tuple(row) for row in s.execute(sa.select(table))}
    users = {row["id"]: row for row in replaced.access.get("user", [])}
    here: dict[int, str] = {row.id: row.created for row in s.execute(sa.text("SELECT id, created FROM user"))}
    for row in replaced.log:
        values = {name: row[name] for name in LOG_COLUMNS}
        if tuple(values.values()) not in known:
            values["details"] = _about_same_user(row["details"], users, here)
            s.execute(sa.insert(table).values(values))


def _about_same_user(details: str, users: dict[int, Row], here: dict[int, str]) -> str:
    """The details with a user's name in place of the id, where that is another user's here, or nobody's yet."""
    said = msgspec.json.decode(details)
    number, user = said.get("user"), users.get(said.get("user"))
    if number is None or (number in here and (user is None or user["created"] == here[number])):
        return details
    del said["user"]
    return msgspec.json.encode(said | ({"name": user["name"]} if user is not None else {})).decode()


def _shut_out(s: Session, replaced: Before) -> None:
    """Close the users of whom the log says so at last, and revoke the tokens: that is never taken back."""
    for statement, rows in ((CLOSE, replaced.access.get("user", [])), (REVOKE, replaced.access.get("api_token", []))):
        for row in rows:
            s.execute(sa.text(statement), row)


def has_admin(s: Session) -> bool:
    """Whether a user can log in as an admin."""
    return s.scalar(sa.text(AN_ADMIN)) is not None


def refuse_without_admin(copy: Path, made: dt.datetime | None, database: Path) -> None:
    """Raises Conflict `copy_without_admin` where nobody could administer the centre after a restore.

    `copy` is unpacked. Where the database knows all that it knows, the users stay as they are.
    """
    if not _has_admin(copy) and not (before.knows_access_of(database, copy, made) and _has_admin(database)):
        raise Conflict("copy_without_admin")


def _has_admin(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as connection:
            return connection.execute(AN_ADMIN).fetchone() is not None
    except sqlite3.Error:
        return False

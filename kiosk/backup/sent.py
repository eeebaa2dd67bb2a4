"""Takes a copy that a browser sends in pieces, for a stick that is in another computer.

A piece is as small as any request, so the server's limits hold, and what has come is on the disk. One copy is kept: in
`DIR/sent`, until it is unpacked, the service starts again, or another one is sent. Of several that are sent at once,
the last one that began is kept.
"""

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

from kiosk.backup import faults, target
from kiosk.backup.copies import NAME
from kiosk.backup.manifest import time_in
from kiosk.backup.peek import peeked
from kiosk.backup.rehearsal import ROOM
from kiosk.errors import Conflict, Invalid, StorageFault
from kiosk.folder import PRIVATE, locked, sync_and_pause, sync_to_disk
from kiosk.identity import contains_identity_number
from kiosk.migrations.standing import steps

FOLDER = "sent"
LARGEST = 10**9
"""Bytes of a copy: ten times a centre's after ten years."""
HEAD = b"SQLite format 3\0"
"""How each copy begins."""
STEP = "SELECT version_num FROM alembic_version"
USERS = "SELECT count(*) FROM (SELECT 1 FROM user LIMIT 1), (SELECT 1 FROM centre LIMIT 1)"
NEWEST = "SELECT substr(coalesce((SELECT utc FROM known_time), (SELECT max(at) FROM audit_entry)), 1, 10)"


def begin(data: Path, key: str, size: int, first: bytes) -> None:
    """Make room for a copy of so many bytes, and forget the one before. `first`: its first piece.

    Raises Invalid `copy_too_large`, StorageFault `not_a_copy`, `backup_full`, `backup_cut_short`.
    """
    if not first.startswith(HEAD):
        raise StorageFault("not_a_copy", file=FOLDER)
    if size > LARGEST:
        raise Invalid("copy_too_large")
    with locked(data), faults.of_target(data):
        target.check_space(data, (1 + ROOM) * size - _size(data), data)
        forget(data)
        (data / FOLDER).mkdir(mode=0o700, exist_ok=True)
        _part(data, key, size).touch(mode=PRIVATE)


def add(data: Path, key: str, size: int, offset: int, piece: bytes) -> int:
    """Add a piece, and return how many bytes have come. One that has come already changes nothing.

    Raises Conflict `another_was_sent` where another one has begun since, and `sending_ended` where none of this size
    has begun with this key.
    """
    with locked(data), faults.of_target(data):
        try:
            handle = os.open(_part(data, key, size), os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            raise _ended(data) from None
        with os.fdopen(handle, "ab") as file:
            if os.fstat(handle).st_size == offset:
                file.write(piece)
                file.flush()
                sync_and_pause(handle)
            return os.fstat(handle).st_size


def finish(data: Path, key: str, size: int, name: str) -> Path:
    """Give a copy that has come as a whole its name, if it can be restored as far as can be told at once.

    `name`: that of the file that was sent. Else it is removed: raises StorageFault `not_a_copy`, `newer_database`,
    `copy_damaged`. Raises Conflict as `add` does.
    """
    part = _part(data, key, size)
    with locked(data):
        if not part.exists():
            raise _ended(data)
        try:
            newest = _checked(part)
        except StorageFault:
            drop(part)
            raise
        file = data / FOLDER / _named(name, newest)
        with faults.of_target(data):
            part.rename(file)
            sync_to_disk(file.parent)
        return file


def _checked(part: Path) -> str:
    """The date of a database, if it is that of a centre with users and of a version that is known."""
    with faults.of_copy(part), peeked(part) as connection:
        try:
            step, users, newest = (connection.execute(words).fetchone()[0] for words in (STEP, USERS, NEWEST))
        except (sqlite3.DatabaseError, TypeError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in faults.DAMAGE:
                raise
            raise StorageFault("not_a_copy", file=FOLDER) from None  # a database of something else
    if not users:
        raise StorageFault("not_a_copy", file=FOLDER)
    if step not in steps("centre"):
        raise StorageFault("newer_database", file=FOLDER, step="", known="")
    return str(newest)


def forget(data: Path) -> None:
    """Remove the copy that was sent, or what has come of it."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


def drop(file: Path) -> None:
    """Remove a copy that cannot be restored here, or its part. One that somebody else sends meanwhile stays."""
    file.unlink(missing_ok=True)
    with suppress(OSError):
        file.parent.rmdir()


def _ended(data: Path) -> Conflict:
    return Conflict("another_was_sent" if _files(data) else "sending_ended")


def _files(data: Path) -> list[Path]:
    return list((data / FOLDER).glob("*"))


def _size(data: Path) -> int:
    """The bytes of the copy that was sent, or of what has come of it."""
    with suppress(OSError):
        return sum(file.stat().st_size for file in _files(data))
    return 0


def _part(data: Path, key: str, size: int) -> Path:
    """The file of a copy that comes. The size is in its name, so that no later piece can say another one."""
    return data.absolute() / FOLDER / f"{key}-{size}.part"


def _named(name: str, newest: str) -> str:
    """The file's own name where it is that of a copy, else one with its date."""
    for one in (name, f"entren-sent-00001-{newest}.db"):
        found = NAME.fullmatch(one.removesuffix(".db")) if one.endswith(".db") else None
        if found and time_in(found["date"]) and not contains_identity_number(found["centre"]):
            return one
    return "entren-sent-00001-2000-01-01.db"

"""Remembers what was done at a start about a damaged database.

The note is moved to `DIR/rescue.json` together with the database that took its place (see `kiosk.replacement`), so it
is always about the database that is there. After a restore it says nothing.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from kiosk import replacement
from kiosk.folder import locked, read_as, write_atomically

REINDEXED, COPY, EMPTY = "reindexed", "copy", "empty"


class RescueNote(msgspec.Struct, frozen=True, kw_only=True):
    """What was done at a start about a damaged database. `why`: `damaged`, or `gone`.

    `how`: `reindexed` (nothing is lost), `copy` (`file`, of the time `made`), or `empty`, where there was no copy.
    """

    at: datetime
    why: str
    how: str
    file: str | None = None
    made: datetime | None = None
    has_access_of_now: bool = False
    """Whether users and tokens stayed as they were; else they are those of the copy."""
    is_read: bool = False
    """Whether an admin has read it."""


def put(folder: Path, note: RescueNote | None) -> None:
    """Write it beside a database that is about to take its place. Null: that one is no rescue. Raises StorageFault."""
    write_atomically(folder / replacement.RESCUE, msgspec.json.encode(note))


def read(data: Path) -> RescueNote | None:
    """What was done about the database before this one; null where this one is no rescue."""
    return read_as(data / replacement.RESCUE, RescueNote)


def unread(data: Path) -> RescueNote | None:
    """The same, until an admin has read it."""
    note = read(data)
    return note if note is not None and not note.is_read else None


def mark_read(data: Path) -> None:
    """An admin has read it. It stays: the next restore takes over the visits of an emergency. Raises StorageFault."""
    with locked(data):
        note = read(data)
        if note is not None:
            put(data, msgspec.structs.replace(note, is_read=True))

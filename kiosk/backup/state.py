"""Remembers the last copy and rehearsal in `DIR/backup.json`, outside the database, which a restore replaces."""

import datetime as dt
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.clock import Moment
from kiosk.folder import locked, read_as, write_atomically
from kiosk.sync.timetable import has_passed

FILE = "backup.json"
REHEARSED_EVERY = timedelta(days=6, hours=12)
"""A week, less half a day: the copy of a night is not always made at the same minute."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt to make or to rehearse a copy. `code` is that of the error; null where all went well."""

    at: datetime
    folder: str
    file: str | None = None
    size: int | None = None
    code: str | None = None
    uid: str | None = None
    """The centre's random name."""


class SkippedTo(msgspec.Struct, frozen=True):
    """The number after which each series went on when a copy was restored, and the date of that."""

    date: dt.date
    numbers: dict[str, int]


class LastRestore(msgspec.Struct, frozen=True, kw_only=True):
    """The last time a database took the place of another. `since`: null until the time after it is trusted."""

    key: str
    since: datetime | None = None


class BackupState(msgspec.Struct, frozen=True, kw_only=True):
    """The last attempt to make a copy, the last good one, the last rehearsal, and the last restore's numbers."""

    last: Attempt | None = None
    good: Attempt | None = None
    rehearsed: Attempt | None = None
    skipped_to: SkippedTo | None = None
    leftovers: dict[str, datetime] = {}
    """When each file or folder that a restore or a migration left was first seen, or last thinned."""
    restore: LastRestore | None = None
    uid: str | None = None
    """The random name of the centre whose database was copied or restored last."""

    @property
    def centre(self) -> str | None:
        """The centre's random name. It tells which copies are this centre's, also where the database is lost."""
        return self.uid or (self.good.uid if self.good is not None else None)


def read(data: Path) -> BackupState:
    """The state; an empty one where there is no file or it cannot be read."""
    return read_as(data / FILE, BackupState) or BackupState()


def record_copy(data: Path, attempt: Attempt) -> None:
    """Remember an attempt to make a copy. Raises StorageFault."""
    with locked(data):
        known = read(data)
        good = attempt if attempt.code is None else known.good
        uid = attempt.uid or known.uid
        _write(data, msgspec.structs.replace(known, last=attempt, good=good, uid=uid))


def begin_centre(data: Path, uid: str) -> None:
    """Remember whose database takes the place of the one here. The copies of another centre are no longer this one's.

    Raises StorageFault.
    """
    with locked(data):
        known = read(data)
        if uid and uid != known.centre:
            known = msgspec.structs.replace(known, last=None, good=None, rehearsed=None)
        _write(data, msgspec.structs.replace(known, uid=uid or known.uid))


def record_rehearsal(data: Path, attempt: Attempt) -> None:
    """Remember a rehearsal. Raises StorageFault."""
    with locked(data):
        _write(data, msgspec.structs.replace(read(data), rehearsed=attempt))


def record_numbers(data: Path, date: dt.date, numbers: dict[str, int]) -> None:
    """Record up to which number each series was skipped, so that a second restore on the same day skips no less.

    Raises StorageFault.
    """
    with locked(data):
        _write(data, msgspec.structs.replace(read(data), skipped_to=SkippedTo(date, numbers)))


def record_leftovers(data: Path, leftovers: dict[str, datetime]) -> None:
    """Remember what was left by restores and migrations, and since when. Raises StorageFault."""
    with locked(data):
        known = read(data)
        if leftovers != known.leftovers:
            _write(data, msgspec.structs.replace(known, leftovers=leftovers))


def record_restore(data: Path, restore: LastRestore) -> None:
    """Remember the last restore, and since when what was there before it is kept. Raises StorageFault."""
    with locked(data):
        _write(data, msgspec.structs.replace(read(data), restore=restore))


def is_due(state: BackupState, at: Moment, night: str) -> bool:
    """Whether there has been no good copy since the last night ("03:40", local)."""
    return state.good is None or _is_of_future(state.good, at) or has_passed(_moment(state.good, at), at, night)


def is_rehearsal_due(state: BackupState, at: Moment) -> bool:
    """Whether the last rehearsal is a week ago, or did not go well."""
    last = state.rehearsed
    if last is None or last.code is not None or _is_of_future(last, at):
        return True
    return at.utc - last.at >= REHEARSED_EVERY


def _is_of_future(attempt: Attempt, at: Moment) -> bool:
    """Whether the clock was ahead then. Its time says nothing about how long ago that was."""
    return attempt.at > at.later(days=1).utc


def _moment(attempt: Attempt, at: Moment) -> Moment:
    return Moment(attempt.at, at.zone)


def _write(data: Path, state: BackupState) -> None:
    write_atomically(data / FILE, msgspec.json.encode(state))

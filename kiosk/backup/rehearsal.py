"""Rehearses a restore: unpacks the newest copy into a scratch folder, checks it, opens it, and removes it again."""

import shutil
from pathlib import Path

from kiosk.backup import check, state, target
from kiosk.backup.copies import Copy, own
from kiosk.backup.state import Attempt
from kiosk.backup.unpack import unpack
from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.errors import DomainError, StorageFault
from kiosk.folder import readable
from kiosk.migrations import standing
from kiosk.station import Station, is_demonstration
from kiosk.work import Progress

SCRATCH = "rehearsal"
ROOM = 3
"""How many times a copy's size is needed: the unpacked copy, a migration's copy of it, and what the steps rewrite."""


def rehearse(folder: Path, station: Station, at: Moment, show: Progress) -> Copy:
    """Rehearse with the newest copy of a folder, and remember how it went. Raises StorageFault where it went wrong."""
    copy = None
    try:
        copies = own(folder, station)
        if not copies:
            raise StorageFault("no_copy", folder=str(folder))
        copy = copies[-1]
        _try_out(copy, station.data, show)
    except DomainError as error:
        name = copy.file.name if copy is not None else None
        state.record_rehearsal(station.data, Attempt(at=at.utc, folder=readable(folder), file=name, code=error.code))
        raise
    state.record_rehearsal(station.data, Attempt(at=at.utc, folder=readable(folder), file=copy.file.name))
    return copy


def _try_out(copy: Copy, data: Path, show: Progress) -> None:
    scratch = data / SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)  # of a rehearsal that a power cut interrupted
    target.check_space(data, ROOM * copy.manifest.size, data)
    scratch.mkdir(mode=0o700)
    try:
        unpacked = unpack(copy.file, scratch, show)
        _open(unpacked.file)
        check.contents(unpacked.file, show)  # again: the steps of the migrations have rewritten it
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _open(file: Path) -> None:
    """Open a database as each process does at its start. Raises StorageFault."""
    db = Database(f"sqlite:///{file}")
    try:
        standing.check(db, "centre")
        is_demonstration(db)
    finally:
        db.close()

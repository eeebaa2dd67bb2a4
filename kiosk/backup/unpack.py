"""Unpacks a copy into a folder of its own, checks it there, and brings it to this version. The copy stays as it is."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from msgspec import Struct, field

from kiosk.backup import before, check, faults, foreign, manifest
from kiosk.backup.before import Whose
from kiosk.backup.copies import SYNC_EVERY
from kiosk.backup.manifest import Manifest
from kiosk.db import Database
from kiosk.errors import DomainError, StorageFault
from kiosk.folder import PRIVATE, existing_file_uri, sync_and_pause
from kiosk.migrations.upgrade import upgrade
from kiosk.work import Progress

NOT_OF_THE_STEPS = ("newer_database", "disk_full", "storage", "read_only", "cannot_use")


class Unpacked(Struct, frozen=True):
    """A copy that was found whole, as a database of this version."""

    file: Path
    manifest: Manifest | None
    """Null for a file without one, of which only the database itself could be checked."""
    whose: Whose = field(default_factory=Whose)
    """Its centre, as the copy says; without a random name in one of an older version, which has none."""


def unpack(copy: Path, folder: Path, show: Progress) -> Unpacked:
    """Unpack a copy into a folder that exists. Raises StorageFault where the copy is not whole, or has no room there.

    It is checked after it was copied: what is checked is what will be used.
    """
    file = folder / "kiosk.db"
    with faults.of_copy(copy):
        said = manifest.candidates(copy)
        copy_with_journal(copy, file, folder, show)
    return _checked(copy, file, said, show)


def unpack_sent(copy: Path, folder: Path, show: Progress, refuse_another: Callable[[Path], None]) -> Unpacked:
    """The same, of a copy that was sent here. It is moved: it is on this disk already, and not kept.

    `refuse_another` is called with the moved file: another one may have been sent in the meantime.
    """
    file = folder / "kiosk.db"
    with faults.of_copy(copy):
        copy.rename(file)
        refuse_another(file)
    return _checked(copy, file, [], show)


def _checked(copy: Path, file: Path, said: Sequence[Manifest], show: Progress) -> Unpacked:
    found = check.contents(file, show)
    right = check.matching(found, said, copy)
    whose = before.whose(file)
    show("Bringing it to this version", 1.0)
    with faults.of_copy(copy):
        foreign.drop_code(file)
    bring_up_to_date(file)
    with faults.of_copy(copy):
        foreign.drop_rest(file)
    return Unpacked(file, right, whose)


def copy_with_journal(copy: Path, file: Path, folder: Path, show: Progress) -> None:
    """Copy a database's file, and its journal where it has one. Raises OSError, StorageFault, sqlite3.Error."""
    copy_file(copy, file, folder, show)
    _take_in_journal(copy, file, folder, show)


def copy_file(source: Path, file: Path, folder: Path, show: Progress) -> None:
    """Copy a file's bytes to a new file on the disk, piece by piece."""
    size, done = max(1, source.stat().st_size), 0
    with source.open("rb") as opened, faults.of_target(folder):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(handle, "wb") as written:
            while piece := opened.read(SYNC_EVERY):
                written.write(piece)
                written.flush()
                sync_and_pause(handle)
                done += len(piece)
                show("Unpacking", min(1.0, done / size))
            os.fsync(handle)


def _take_in_journal(copy: Path, file: Path, folder: Path, show: Progress) -> None:
    """Add the last transactions of a database that was set aside with its journal. A copy has none."""
    journal = copy.with_name(f"{copy.name}-wal")
    if journal.exists():
        copy_file(journal, file.with_name(f"{file.name}-wal"), folder, show)
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def bring_up_to_date(file: Path) -> None:
    """Run the migrations that are missing. Raises StorageFault, such as `copy_not_migrated` where a step fails."""
    db = Database(f"sqlite:///{file}")
    try:
        upgrade(db, "centre")
    except (DomainError, sa.exc.SQLAlchemyError) as error:
        if isinstance(error, StorageFault) and error.code in NOT_OF_THE_STEPS:
            raise
        raise StorageFault("copy_not_migrated", file=str(file)) from None
    finally:
        db.close()

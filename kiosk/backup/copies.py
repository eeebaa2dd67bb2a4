"""Makes checked copies in a folder, lists them, and removes those that the rule does not keep.

A copy is `entren-<centre>-<number>-<date>.db` with its manifest beside it. The numbers say which is the newest, since a
Pi's clock may be wrong. The manifest is written first: a copy that has its name is whole and has its manifest. Several
centres may use one folder: each touches only the copies that have its own random name in the manifest, whatever code it
had when they were made.
"""

import datetime as dt
import os
import re
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from kiosk.backup import check, faults, hold, keep, manifest, target
from kiosk.backup.manifest import Manifest
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.errors import StorageFault
from kiosk.folder import (
    existing_file_uri,
    file_identity,
    locked,
    make_file,
    sync_and_pause,
    sync_to_disk,
    write_atomically,
)
from kiosk.station import Station
from kiosk.sync.receiver import receiver_of
from kiosk.work import Progress

SYNC_EVERY = 1 << 20
"""Bytes after which a copy that is being written is put on its disk. More at once would make the tickets' own syncs
wait for them."""
MADE_UP = 9_000_000
"""No centre makes so many copies: a file with such a number counts only where it is a whole copy of this centre."""
NAME = re.compile(r"entren-(?P<centre>[a-z0-9-]+)-(?P<number>\d{5,7})-(?P<date>\d{4}-\d\d-\d\d)")


class Copy(Struct, frozen=True):
    """A whole copy in a folder."""

    file: Path
    number: int
    date: dt.date
    manifest: Manifest

    @property
    def code(self) -> str:
        """The centre's code when the copy was made."""
        found = NAME.fullmatch(self.file.stem)
        return found["centre"] if found else ""


def make(folder: Path, station: Station, at: Moment, show: Progress) -> Copy:
    """Copy the database to a folder, check the copy, and put it among the others there.

    It only reads the database, in one transaction, so no number waits for it. A copy has no free pages: what was
    deleted is not in it. Raises StorageFault; then no file of this copy is left and the others are as they were.
    """
    with faults.of_target(folder), locked(folder):
        was = file_identity(folder)
        code = receiver_of(station).centre
        ours = own(folder, station)
        codes = {code, *(one.code for one in ours)}
        _remove_unfinished(folder, codes)
        given = {number for _, number, _ in _named(folder, codes) if number < MADE_UP}
        number = 1 + max({*given, *(one.number for one in ours)}, default=0)
        name = f"entren-{code}-{number:05d}-{at.date.isoformat()}"
        target.check_space(folder, station.db.file.stat().st_size, station.data)
        with draft_of_copy(folder / f".{name}.part") as draft:
            vacuum(station.db.file, draft, show)
            sync_to_disk(draft)
            made = _manifest(station, code, check.contents(draft, show), at)
            if file_identity(folder) != was:
                raise StorageFault("backup_cut_short", folder=str(folder), why="its disk or stick was taken away")
            return Copy(_put(draft, folder / f"{name}.db", made), number, at.date, made)


def listed(folder: Path) -> list[Copy]:
    """The complete copies of each centre in a folder, oldest first. A file that cannot be read is none.

    Raises StorageFault where the folder cannot be read.
    """
    found = []
    with faults.of_target(folder):
        for file, number, date in sorted(_named(folder), key=lambda one: one[1]):
            with suppress(OSError):
                said = manifest.read(file) if file.suffix == ".db" else None
                if said is not None:
                    found.append(Copy(file, number, date, said))
    return found


def own(folder: Path, station: Station) -> list[Copy]:
    """The complete copies of this centre alone, oldest first. Raises StorageFault.

    Those of an older version do not say of which centre they are. In the data folder they are this centre's own.
    """
    names = {centre_uid(station)}
    if folder.resolve() == (station.data / target.BESIDE_DATABASE).resolve():
        names.add("")
    return [copy for copy in listed(folder) if copy.manifest.uid in names]


def centre_uid(station: Station) -> str:
    """The centre's random name; empty before it is set up."""
    with station.db.read() as s:
        return s.scalar(sa.select(Centre.uid)) or ""


def remove_old(folder: Path, station: Station, at: Moment) -> list[str]:
    """Remove this centre's copies that the rule does not keep, and return their names. The newest one always stays.

    After a restore, those from before it stay for some days. Raises StorageFault.
    """
    copies = own(folder, station)
    keeping, may_go = keep.kept([copy.date for copy in copies]), hold.may_change(station.data, at)
    old = [copy for index, copy in enumerate(copies) if index not in keeping and may_go(copy.manifest)]
    with faults.of_target(folder), locked(folder):
        for copy in old:
            remove(copy)
        sync_to_disk(folder)
    return [copy.file.name for copy in old]


def remove(copy: Copy) -> None:
    """Remove a copy from its folder. Raises OSError."""
    copy.file.unlink(missing_ok=True)  # first the copy: a manifest alone counts as nothing
    for path in (manifest.beside(copy.file), manifest.next_beside(copy.file)):
        path.unlink(missing_ok=True)


def write_manifest(copy: Copy, said: Manifest) -> None:
    """Change what the manifest says about a copy that stays as it is. Raises StorageFault."""
    write_atomically(manifest.beside(copy.file), _as_text(said))
    manifest.next_beside(copy.file).unlink(missing_ok=True)


def replace(copy: Copy, draft: Path, said: Manifest) -> None:
    """Replace a copy by a checked draft. After a power cut the one or the other is there, with its right manifest.

    Raises StorageFault, OSError.
    """
    write_atomically(manifest.next_beside(copy.file), _as_text(said))
    draft.rename(copy.file)
    sync_to_disk(copy.file.parent)
    manifest.next_beside(copy.file).rename(manifest.beside(copy.file))
    sync_to_disk(copy.file.parent)


def _as_text(said: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(said), indent=1)


def _named(folder: Path, codes: Collection[str] | None = None) -> Iterator[tuple[Path, int, dt.date]]:
    """Every copy's and manifest's file, with the number and date of its name. `codes`: only those of these centres."""
    for path in folder.iterdir():
        found = NAME.fullmatch(path.stem)
        if found and (codes is None or found["centre"] in codes) and path.suffix in (".db", ".json"):
            with suppress(ValueError):  # such as 2026-02-31
                yield path, int(found["number"]), dt.date.fromisoformat(found["date"])


def _remove_unfinished(folder: Path, codes: Collection[str]) -> None:
    """Remove what a power cut left of these centres: drafts, and a manifest whose copy never came."""
    for path in folder.glob(".entren-*.part*"):
        found = NAME.fullmatch(path.name[1:].partition(".")[0])
        if found and found["centre"] in codes:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    for file, _, _ in _named(folder, codes):
        with suppress(OSError):
            if file.suffix == ".json" and not file.with_suffix(".db").exists():
                file.unlink(missing_ok=True)


@contextmanager
def draft_of_copy(path: Path) -> Iterator[Path]:
    """An empty file for a copy, removed in the end if it still has this name."""
    try:
        make_file(path)
        yield path
    finally:
        for left in (path, path.with_name(f"{path.name}-journal")):
            with suppress(OSError):  # a stick that was pulled out: the next copy removes it
                left.unlink(missing_ok=True)


def vacuum(database: Path, draft: Path, show: Progress) -> None:
    """Write a consistent copy. A draft must exist and be empty."""
    expected, synced = max(1, database.stat().st_size), 0

    def follow() -> None:
        nonlocal synced
        size = draft.stat().st_size
        show("Copying", min(1.0, size / expected))
        if size - synced >= SYNC_EVERY:
            synced = size
            sync_and_pause(handle)

    handle = os.open(draft, os.O_RDONLY)
    try:
        with closing(sqlite3.connect(existing_file_uri(database), uri=True, timeout=15)) as connection:
            connection.set_progress_handler(follow, check.STEPS_BETWEEN)
            connection.execute("VACUUM INTO ?", [draft.absolute().as_uri()])
    finally:
        os.close(handle)


def _manifest(station: Station, code: str, found: check.Contents, at: Moment) -> Manifest:
    return Manifest(
        centre=code,
        uid=centre_uid(station),
        made=at.utc,
        clock_ok=at.trusted,
        step=found.step,
        size=found.size,
        sha256=found.sha256,
        rows=found.rows,
        restore=hold.last_key(station.data),
    )


def _put(draft: Path, file: Path, made: Manifest) -> Path:
    """Give a checked draft its name, its manifest first. Raises StorageFault, OSError."""
    try:
        write_atomically(manifest.beside(file), _as_text(made))
        draft.rename(file)
        sync_to_disk(file.parent)
    except (OSError, StorageFault):
        with suppress(OSError):
            manifest.beside(file).unlink(missing_ok=True)
            file.unlink(missing_ok=True)
        raise
    return file

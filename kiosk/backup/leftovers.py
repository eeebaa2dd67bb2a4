"""Thins or removes what restores and migrations left in the data folder, by the same rule as the copies."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from kiosk import replacement
from kiosk.backup import copies, hold, sent, state, thin
from kiosk.backup.thin import AFTER, Thinned
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.folder import sync_to_disk
from kiosk.replacement import DATABASE
from kiosk.station import Station
from kiosk.work import Progress

DRAFT = "thinned.db"
UNTHINNABLE_AFTER = timedelta(days=14)
"""When a database that cannot be read is removed: until then somebody may try to save something from it."""
SET_ASIDE = (f"{replacement.BEFORE}-[0-9]*",)
OTHERS = ("kiosk-at-*.db", ".kiosk-copy*", "rehearsal", thin.SCRATCH, sent.FOLDER)
"""Copies before a migration, what a power cut left, a copy that was sent. The nightly copies stand in for them."""


def tidy(station: Station, at: Moment, show: Progress) -> Thinned:
    """Thin the databases that were set aside a week ago, and remove what is older and of no more use.

    Nothing is removed before there is a newer good copy, nor in the days after a restore. Raises StorageFault, OSError.
    """
    done = Thinned()
    if not at.trusted:
        return done
    since = _first_seen(station.data, at)
    if hold.is_on(station.data, at):
        return done
    for name, seen in list(since.items()):
        path = station.data / name
        if at.utc - seen < AFTER:
            continue
        if path.is_dir() and (path / DATABASE).exists():
            _thin_or_remove(path, station, at, show, done)
            if name in done.thinned:
                since[name] = at.utc
        elif _has_newer_copy(station.data, seen):
            _remove(path, done)
    state.record_leftovers(station.data, {name: seen for name, seen in since.items() if name not in done.removed})
    return done


def _first_seen(data: Path, at: Moment) -> dict[str, datetime]:
    """Since when each is here: the files' own times may be of a wrong clock."""
    known = state.read(data).leftovers
    seen = {path.name: min(known.get(path.name, at.utc), at.utc) for path in _all(data)}
    state.record_leftovers(data, seen)
    return seen


def _all(data: Path) -> Iterator[Path]:
    for pattern in (*SET_ASIDE, *OTHERS):
        yield from sorted(data.glob(pattern))


def _has_newer_copy(data: Path, seen: datetime) -> bool:
    good = state.read(data).good
    return good is not None and good.at > seen


def _thin_or_remove(folder: Path, station: Station, at: Moment, show: Progress, done: Thinned) -> None:
    try:
        _thin(folder, station, at, show)
        done.thinned.append(folder.name)
    except DomainError as error:
        seen = state.read(station.data).leftovers[folder.name]
        if at.utc - seen >= UNTHINNABLE_AFTER and _has_newer_copy(station.data, seen):
            _remove(folder, done)
        else:
            done.failed[folder.name] = error.code


def _thin(folder: Path, station: Station, at: Moment, show: Progress) -> None:
    """Thin the database in a folder. Its journal goes only when the thinned one is on the disk under its own name."""
    file, draft = folder / DATABASE, folder / DRAFT
    if not draft.exists():
        with thin.thinned(file, station.data, thin.days_now(station), at, show) as made:
            with copies.draft_of_copy(folder / f".{DRAFT}") as unfinished:
                copies.vacuum(made, unfinished, show)
                sync_to_disk(unfinished)
                unfinished.rename(draft)
            sync_to_disk(folder)
    for journal in ("-wal", "-shm", "-journal"):
        (folder / f"{DATABASE}{journal}").unlink(missing_ok=True)
    draft.replace(file)
    sync_to_disk(folder)


def _remove(path: Path, done: Thinned) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    done.removed.append(path.name)

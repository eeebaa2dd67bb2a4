"""Deletes from old copies the rows whose time is over, by the rules of retention as they are now.

So no copy has a visit longer than the database itself would have it, and a week. A copy is unpacked into a scratch
folder, thinned, compacted and checked there; then it replaces the old one by a rename.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.backup import check, copies, faults, hold, manifest, target
from kiosk.backup.copies import Copy
from kiosk.backup.unpack import Unpacked, unpack
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.errors import DomainError
from kiosk.folder import locked, sync_to_disk
from kiosk.migrations.standing import steps
from kiosk.retention import limits, purge
from kiosk.station import Station
from kiosk.work import Progress

AFTER = timedelta(days=7)
"""How old a copy is when it is thinned, and how long after that it is thinned again."""
SCRATCH = "thinning"
ROOM = 3
USELESS = ("copy_damaged", "not_a_copy")


@dataclass(slots=True)
class Thinned:
    """The files that were thinned, that were removed, and that could not be thinned: those with the error's code."""

    thinned: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def days_now(station: Station) -> dict[str, int]:
    """The days of each rule, as they are set in the centre now."""
    with station.db.read() as s:
        return limits.all_days(s)


def thin_copies(folder: Path, station: Station, at: Moment, show: Progress) -> Thinned:
    """Thin this centre's copies in a folder whose time has come. One that is damaged is removed, but not the newest.

    Raises StorageFault where the folder cannot be used. Nothing is done while the time is not trusted, nor to a copy
    from before a restore for some days after it.
    """
    done = Thinned()
    if not at.trusted:
        return done
    days, may_change = days_now(station), hold.may_change(station.data, at)
    with faults.of_target(folder), locked(folder):
        all_own = copies.own(folder, station)
        for copy in filter(lambda one: may_change(one.manifest), _due(all_own, at)):
            try:
                _thin(copy, station.data, days, at, show)
                done.thinned.append(copy.file.name)
            except DomainError as error:
                if error.code in USELESS and copy is not all_own[-1]:
                    copies.remove(copy)
                    done.removed.append(copy.file.name)
                else:
                    done.failed[copy.file.name] = error.code
    return done


def _due(all_own: Sequence[Copy], at: Moment) -> Iterator[Copy]:
    """The copies that are old enough. One made with a wrong clock is at least as old as those that came after it."""
    made: datetime | None = None
    due = []
    for copy in reversed(all_own):
        if copy.manifest.clock_ok and copy.manifest.made <= at.utc:
            made = copy.manifest.made
        last = copy.manifest.thinned or made
        if last is not None and at.utc - last >= AFTER:
            due.append(copy)
    yield from reversed(due)


def _thin(copy: Copy, data: Path, days: Mapping[str, int], at: Moment, show: Progress) -> None:
    if manifest.next_beside(copy.file).exists() or has_rows_over(copy.file, copy.manifest.step, days, at):
        with thinned(copy.file, data, days, at, show) as file:
            _replace(copy, file, at, show)
    else:
        copies.write_manifest(copy, msgspec.structs.replace(copy.manifest, thinned=at.utc))


def _replace(copy: Copy, file: Path, at: Moment, show: Progress) -> None:
    folder = copy.file.parent
    target.check_space(folder, file.stat().st_size, folder)
    with copies.draft_of_copy(folder / f".{copy.file.stem}.part") as draft:
        copies.vacuum(file, draft, show)
        sync_to_disk(draft)
        found = check.contents(draft, show)
        changed = {"step": found.step, "size": found.size, "sha256": found.sha256, "rows": found.rows}
        copies.replace(copy, draft, msgspec.structs.replace(copy.manifest, thinned=at.utc, **changed))


def has_rows_over(file: Path, step: str, days: Mapping[str, int], at: Moment) -> bool:
    """Whether a database file has rows whose time is over. It is only read. One of another version may have some."""
    if step != steps("centre")[-1]:
        return True
    with faults.of_copy(file):
        engine = sa.create_engine(f"sqlite:///{file.absolute().as_uri()}?immutable=1&uri=true", hide_parameters=True)
        try:
            with Session(engine) as s:
                return purge.is_any_over(s, days, at)
        finally:
            engine.dispose()


@contextmanager
def thinned(file: Path, data: Path, days: Mapping[str, int], at: Moment, show: Progress) -> Iterator[Path]:
    """A thinned database of this version, made of a copy, in a scratch folder. Raises StorageFault."""
    scratch = data / SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)  # of a night that a power cut interrupted
    target.check_space(data, ROOM * file.stat().st_size, data)
    scratch.mkdir(mode=0o700)
    try:
        unpacked = unpack(file, scratch, show)
        _delete(unpacked, days, at)
        yield unpacked.file
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _delete(unpacked: Unpacked, days: Mapping[str, int], at: Moment) -> None:
    """Delete the rows. A day that was still open has no visits then: it counts as not observed, not as zero."""
    db = Database(f"sqlite:///{unpacked.file}")
    try:
        purge.purge_copy(db, days, at)
        over = (BusinessDay.status == DayStatus.OPEN) & (BusinessDay.date <= at.date - AFTER)
        with db.begin() as s:
            s.execute(sa.update(BusinessDay).where(over).values(status=DayStatus.UNOBSERVED, closed=at.utc))
    finally:
        db.close()

"""Restores a copy: it takes the place of the database, which is set aside.

A power cut leaves the database before, or the restored one: see `kiosk.replacement`.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, config, damage, replacement
from kiosk.backup import access, before, elsewhere, hold, missed, numbers, reports, rescue_note, state, target, visitors
from kiosk.backup.elsewhere import Gap, Unseen
from kiosk.backup.missed import Missed
from kiosk.backup.rehearsal import ROOM
from kiosk.backup.rescue_note import EMPTY, RescueNote
from kiosk.backup.unpack import Unpacked, unpack
from kiosk.centre import known_time
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Clock, Moment
from kiosk.db import Database
from kiosk.errors import Conflict, StorageFault
from kiosk.folder import make_private, sync_to_disk, unusable
from kiosk.station import is_demonstration, make_clock
from kiosk.sync import outbox
from kiosk.sync.models import Delivery, OutboxEntry
from kiosk.work import Progress

NOBODY = "restore"
"""Whom the log names for what the restore does by itself."""
LONGEST_AGO = dt.timedelta(days=366)
"""How old a copy may be of which the time now is not known."""


class Resumed(Struct, frozen=True):
    """How the centre goes on. `numbers`: the last number of each series that may have been given."""

    at: Moment
    made: dt.datetime | None
    """When the copy was made, where that is known."""
    numbers: dict[str, int]
    numbers_are_sure: bool
    series: set[str]
    """The series that the topics have."""
    since: dt.date
    """The first date of which the municipality may hold a report that this database does not have."""
    days: int
    """How many closed days were copied from the database that was set aside."""
    visits: int
    """How many visits of an emergency were copied from it."""
    missed: Missed
    unseen: Unseen
    """What the database here has not seen, see `kiosk.backup.elsewhere`."""
    has_access_of_now: bool
    """Whether the users and tokens are those of the database that was set aside; else they are those of the copy."""
    has_admin: bool


class Restored(Struct, frozen=True):
    """What a restore did. `before`: the folder with the database before; null where there was none."""

    unpacked: Unpacked
    resumed: Resumed
    before: Path | None


def restore(copy: Path, data: Path, who: str, show: Progress, *, of_any_centre: bool = False) -> Restored:
    """Restore a copy into a data folder. Raises DomainError where it cannot; then the database is as it was.

    Conflict `in_use`: a process has the database open. Conflict `copy_of_another`: it is another centre's copy.
    """
    if not copy.is_file():
        raise StorageFault("copy_unreadable", file=str(copy), why="there is no such file")
    config.load(data)
    make_private(data)
    with replacement.alone(data):
        replacement.finish(data)
        restored = restore_alone(copy, data, who, show, of_any_centre=of_any_centre)
        damage.unmark(data)
        return restored


def restore_alone(
    copy: Path, data: Path, who: str, show: Progress, *, of_any_centre: bool, note: RescueNote | None = None
) -> Restored:
    """Restore a copy while the caller holds the exclusive lock. Raises what `restore` raises.

    `note`: where the copy takes the place of a damaged database at a start.
    """
    settings = config.load(data)
    copy = copy.resolve()  # the manifest is beside the file, not beside a link to it
    target.check_space(data, ROOM * copy.stat().st_size, data)
    with dropped_on_error(data) as draft:
        unpacked = unpack(copy, draft, show)
        if not of_any_centre:
            refuse_another_centre(copy, unpacked, settings, data)
        resumed = go_on(unpacked, data, settings, who, note)
    return Restored(unpacked, resumed, replacement.finish(data))


@contextmanager
def dropped_on_error(data: Path) -> Iterator[Path]:
    """A folder beside the database, for the one to come; removed where that goes wrong. Raises StorageFault."""
    draft = data / replacement.FOLDER / "draft"
    try:
        draft.mkdir(mode=0o700, parents=True)
        yield draft
    except OSError as error:
        replacement.drop(data)
        raise unusable(data, error) from None
    except BaseException:
        replacement.drop(data)
        raise


def go_on(
    unpacked: Unpacked, data: Path, settings: config.Settings, who: str, note: RescueNote | None = None
) -> Resumed:
    """Make an unpacked copy go on where the database before ended, and decide that it takes its place."""
    resumed = _resume(unpacked, data, settings, who)
    missed.put(data / replacement.FOLDER, resumed.missed)
    if note is not None:
        note = msgspec.structs.replace(note, has_access_of_now=resumed.has_access_of_now)
    rescue_note.put(data / replacement.FOLDER, note)
    state.begin_centre(data, before.whose(unpacked.file).uid)
    decide(unpacked.file, data)
    return resumed


def refuse_another_centre(copy: Path, unpacked: Unpacked, settings: config.Settings, data: Path) -> None:
    """Raises Conflict `copy_of_another` where the copy is of another centre than this machine's.

    The random names tell, where both have one: several centres may have one code, and a code may be changed. Else the
    codes do, unless this machine has none of its own. What this machine has set aside is its own.
    """
    if replacement.is_set_aside(copy, data):
        return
    said, ours, theirs = unpacked.manifest, before.whose(data / replacement.DATABASE), unpacked.whose
    last = state.read(data).centre
    if theirs.uid and theirs.uid in (ours.uid, last):
        return
    has_other_code = said is not None and settings.sync.centre not in (said.centre, config.Sync().centre)
    if has_other_code or (theirs.uid and (ours.is_set_up or last)):
        code = said.centre if said is not None else "?"
        raise Conflict("copy_of_another", theirs=theirs.name or code, ours=ours.name or settings.sync.centre)


def _resume(unpacked: Unpacked, data: Path, settings: config.Settings, who: str) -> Resumed:
    """Make the unpacked copy go on where the database before ended. Nothing is decided yet."""
    db = Database(f"sqlite:///{unpacked.file}")
    try:
        clock = make_clock(settings, demonstration=is_demonstration(db))
        with db.begin() as s:
            _set_time(s, clock)
            at = clock.now()
            resumed = _go_on(s, unpacked, data, at)
            made, unseen = resumed.made.isoformat() if resumed.made else None, resumed.unseen.details
            audit.note(s, who, elsewhere.RESTORED, at, since=resumed.since.isoformat(), made=made, **unseen)
    finally:
        db.close()
    if resumed.numbers:
        state.record_numbers(data, resumed.at.date, resumed.numbers)
    return resumed


def _set_time(s: Session, clock: Clock) -> None:
    """Take the machine's time as right, where it is synchronised: the copy can be older than any expected pause."""
    known_time.load(s, clock)
    if not clock.is_moved and clock.machine().trusted:
        known_time.accept(s, NOBODY, clock)


def _go_on(s: Session, unpacked: Unpacked, data: Path, at: Moment) -> Resumed:
    since = _first_date_to_come(s, unpacked, at)
    until = at.date if at.trusted else max(at.date, since + LONGEST_AGO)
    outbox.expect_others(s, since, until, at)
    date = at.date if at.has_date else None
    made = elsewhere.time_of(unpacked.file, unpacked.manifest)
    copys, gap = elsewhere.of_file(unpacked.file), Gap(made, at.utc)
    replaced = before.read(data / replacement.DATABASE, unpacked.file, made, date, since)
    days = reports.take_over(s, replaced, at)
    has_access_of_now = access.take_over(s, replaced)
    last = numbers.go_on_above(s, replaced, numbers.remembered(data, at), at)
    rescued = rescue_note.read(data)
    visits = 0
    if rescued is not None and rescued.how == EMPTY:
        visits = visitors.take_over(s, data / replacement.DATABASE, at)
    not_there = missed.find(s, data, replaced, may_be_more=bool(last), at=at)
    return Resumed(
        at=at,
        made=made,
        numbers=last,
        numbers_are_sure=replaced.is_whole,
        series=numbers.series_in_use(s),
        since=since,
        days=days,
        visits=visits,
        missed=not_there,
        unseen=Unseen(
            numbers=replaced.unseen.numbers if replaced.is_whole else (*copys.numbers, gap),
            access=replaced.unseen.access if has_access_of_now else (*copys.access, gap),
        ),
        has_access_of_now=has_access_of_now,
        has_admin=access.has_admin(s),
    )


def _first_date_to_come(s: Session, unpacked: Unpacked, at: Moment) -> dt.date:
    """The first date whose report the copy does not have, or does not know to be delivered."""
    opened = s.scalar(sa.select(sa.func.min(BusinessDay.date)).where(BusinessDay.status == DayStatus.OPEN))
    owed = s.scalar(sa.select(sa.func.min(OutboxEntry.date)).where(OutboxEntry.state == Delivery.OWED))
    newest = s.scalar(sa.select(sa.func.max(OutboxEntry.date)))
    made = unpacked.manifest.made.astimezone(at.zone).date() if unpacked.manifest else newest
    return min(date for date in (opened, owed, made, at.date) if date is not None)


def decide(file: Path, data: Path) -> None:
    """Put the finished database on the disk, and under the name by which the replacement is decided."""
    hold.begin(data)
    folder = data / replacement.FOLDER
    sync_to_disk(file)
    file.rename(folder / replacement.DATABASE)
    sync_to_disk(folder)
    sync_to_disk(data)

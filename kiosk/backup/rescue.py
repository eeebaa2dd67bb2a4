"""Makes a damaged database usable at the start: it is set aside, and the newest good copy takes its place.

Where only indices are damaged, they are made anew and nothing is lost. Where there is no copy, an empty centre that is
always open gives numbers, until a copy is restored.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from msgspec import Struct

from kiosk import audit, config, damage, replacement, work
from kiosk.backup import before, check, find, numbers, rescue_note, state
from kiosk.backup.rescue_note import COPY, EMPTY, REINDEXED, RescueNote
from kiosk.backup.restore import NOBODY, decide, restore_alone
from kiosk.backup.rewrite import rewrite
from kiosk.backup.unpack import copy_with_journal
from kiosk.centre import defaults, hours
from kiosk.centre.hours import Period
from kiosk.db import Database
from kiosk.errors import DomainError
from kiosk.folder import existing_file_uri, make_file, make_private
from kiosk.migrations.standing import steps
from kiosk.migrations.upgrade import upgrade
from kiosk.station import make_clock
from kiosk.work import Progress

log = logging.getLogger(__name__)
PATIENCE = 20.0
"""Seconds in which the other processes must have closed the database."""
STICK_SECONDS = 15.0
Noted = Callable[..., RescueNote]
"""Makes the note, given `how` and which copy it was."""
ALWAYS_OPEN = [Period(weekday, 0, 1440) for weekday in range(7)]


class Rescued(Struct, frozen=True):
    """What was done, and the folder with the damaged database; null where its file was gone."""

    note: RescueNote
    kept: Path | None


def rescue(data: Path, show: Progress) -> Rescued | None:
    """Rescue the database where it is unusable, and remember that for /admin. Null where it is not.

    Raises Conflict `in_use` where another process does not close it, and StorageFault.
    """
    if damage.trouble_of(data) is None and not _stops_a_step(data):
        damage.unmark(data)
        return None
    make_private(data)
    settings = config.load(data)
    with replacement.alone(data, PATIENCE):
        replacement.finish(data)
        why = damage.trouble_of(data)
        if why is None and not _stops_a_step(data):  # another process was faster
            return None
        at = make_clock(settings, demonstration=False).now()
        noted = partial(RescueNote, at=at.utc, why=why or "damaged")
        with work.recorded(data, "rescue", at.utc, show) as shown:
            rescued = _rescued(data, settings, shown, noted, is_needed=why is not None)
        if rescued is not None:
            damage.unmark(data)
        return rescued


def _rescued(data: Path, settings: config.Settings, show: Progress, noted: Noted, *, is_needed: bool) -> Rescued | None:
    """Try each way in turn. Null where no copy was found and the version before can give numbers all the same."""
    rescued = _reindexed(data, show, noted(how=REINDEXED))
    if rescued is None:
        _wait_for_stick(data)
        rescued = _copied(data, settings, show, noted)
    if rescued is None and is_needed:
        rescued = _begun_anew(data, settings, noted(how=EMPTY))
    return rescued


def _stops_a_step(data: Path) -> bool:
    """Whether the database is of an older version and damaged anywhere: then it cannot be brought to this version."""
    file = data / replacement.DATABASE
    try:
        if not file.exists():
            return False
        with closing(sqlite3.connect(existing_file_uri(file), uri=True, timeout=15)) as connection:
            step = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if step is None or step[0] not in steps("centre")[:-1]:
                return False
            return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",))
    except (OSError, sqlite3.Error) as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in damage.DAMAGE


def _reindexed(data: Path, show: Progress, note: RescueNote) -> Rescued | None:
    """Write all rows and new indices into a new file; null where a row cannot be read. Only the tables are read."""
    draft = _draft(data)
    try:
        unpacked, file = draft / "before.db", draft / replacement.DATABASE
        copy_with_journal(data / replacement.DATABASE, unpacked, draft, show)
        make_file(file)
        rewrite(unpacked, file)
        check.contents(file, show)
        rescue_note.put(data / replacement.FOLDER, note)
        decide(file, data)
    except (OSError, sqlite3.Error, DomainError):
        replacement.drop(data)
        return None
    return Rescued(note, replacement.finish(data))


def _copied(data: Path, settings: config.Settings, show: Progress, noted: Noted) -> Rescued | None:
    """Restore the newest copy that can be restored; null where there is none."""
    for copy in find.found(data, settings):
        note = noted(how=COPY, file=copy.file.name, made=copy.manifest.made)
        try:
            return Rescued(note, restore_alone(copy.file, data, NOBODY, show, of_any_centre=True, note=note).before)
        except DomainError as error:
            log.warning("the copy %s cannot be used: %s", copy.file.name, error.code)
    return None


def _wait_for_stick(data: Path) -> None:
    """At a boot, a stick is mounted a moment after the start."""
    good, end = state.read(data).good, time.monotonic() + STICK_SECONDS
    while good is not None and not Path(good.folder).exists() and time.monotonic() < end:
        time.sleep(1)


def _begun_anew(data: Path, settings: config.Settings, note: RescueNote) -> Rescued:
    """An empty centre with the usual topics that is always open. Numbers go on above all that may have been given."""
    file = _draft(data) / replacement.DATABASE
    db = Database(f"sqlite:///{file}")
    try:
        upgrade(db, "centre")
        at = make_clock(settings, demonstration=False).now()
        replaced = before.read(data / replacement.DATABASE, file, None, at.date if at.has_date else None, at.date)
        with db.begin() as s:
            defaults.begin(s)
            hours.replace_week(s, ALWAYS_OPEN)
            last = numbers.go_on_above(s, replaced, numbers.remembered(data, at), at)
            audit.note(s, NOBODY, "restored", at, since=at.date.isoformat())
    except BaseException:
        replacement.drop(data)
        raise
    finally:
        db.close()
    state.record_numbers(data, at.date, last)
    rescue_note.put(data / replacement.FOLDER, note)
    decide(file, data)
    return Rescued(note, replacement.finish(data))


def _draft(data: Path) -> Path:
    replacement.drop(data)
    draft = data / replacement.FOLDER / "draft"
    draft.mkdir(mode=0o700, parents=True)
    return draft

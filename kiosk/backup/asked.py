"""A restore that somebody has asked for on a page, in three steps.

1. The page writes `DIR/restore.json`.
2. `kiosk restore --asked` unpacks the copy and checks it, while the service runs. A copy that cannot be used changes
   nothing, and a stick is not needed afterwards.
3. Once the copy is at `DIR/unpacked/kiosk.db`, each process closes the database. `kiosk migrate`, which runs before the
   next start, puts it in the place of the database. That is tried once: whatever happens, the service starts again.

A power cut before step 3 ends leaves the database before. What is unpacked by then is put in place at the next start.
"""

import enum
import logging
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from kiosk import config, damage, faults, replacement, work
from kiosk.backup import access, elsewhere, find_all, sent, target
from kiosk.backup.manifest import Manifest
from kiosk.backup.rehearsal import ROOM
from kiosk.backup.restore import dropped_on_error, go_on, refuse_another_centre
from kiosk.backup.unpack import Unpacked, unpack, unpack_sent
from kiosk.errors import Conflict, DomainError, StorageFault
from kiosk.folder import existing_file_uri, locked, make_private, read_as, sync_to_disk, unusable, write_atomically
from kiosk.station import make_clock
from kiosk.work import Progress

log = logging.getLogger(__name__)
FILE = "restore.json"
KIND = "unpacking"
"""The kind of long work that step 2 is."""
PATIENCE = 60.0
"""Seconds in which the other processes must have closed the database. A nightly copy may go on for so long."""
AN_ADMIN = "SELECT 1 FROM user WHERE role = 'admin' LIMIT 1"
A_NUMBER = "SELECT 1 FROM number_counter LIMIT 1"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which copy somebody has asked for, and what has become of it.

    `key`: a random text, by which the browser that asked knows its own. Once it is over, `who` and `file` are empty.
    """

    key: str
    file: bytes
    """The path of the copy, as the disk has it: on a stick it may be no UTF-8."""
    content: str
    """The key of the file's content, see `find_all.key_of`."""
    centre: str
    """The name of the centre that comes back."""
    made: datetime
    who: str
    is_first: bool
    """Instead of the wizard's answers: of any centre, and only while there is no admin, or as `has_admin` says."""
    has_admin: bool = False
    """The first admin was there already: only while no number has been given."""
    manifest: Manifest | None = None
    inode: int | None = None
    """Of the unpacked database. Once `kiosk.db` has it, the restore is done."""
    is_done: bool = False
    code: str | None = None
    """Why it was not done."""


class Stage(enum.StrEnum):
    """How far it has come. `waiting`: unpacked, and the service is about to start on it."""

    UNPACKING = "unpacking"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


def read(data: Path) -> Asked | None:
    """What was asked for last; null where nothing was, or it cannot be read."""
    return read_as(data / FILE, Asked)


def ask(data: Path, asked: Asked) -> None:
    """Write down what is asked for. What was unpacked of an earlier one is removed. Raises StorageFault."""
    shutil.rmtree(data / replacement.UNPACKED, ignore_errors=True)
    _write(data, asked)


def stage(data: Path, asked: Asked, *, is_worked_on: bool) -> tuple[Stage, str | None]:
    """How far it has come, and why it failed. `interrupted`: nobody works on it, and nothing is unpacked."""
    if asked.code is not None:
        return Stage.FAILED, asked.code
    if asked.is_done or _is_in_place(data, asked):
        return Stage.DONE, None
    if replacement.is_waiting(data):
        return Stage.WAITING, None
    return (Stage.UNPACKING, None) if is_worked_on else (Stage.FAILED, _why_ended(data))


def is_unpacking(data: Path) -> bool:
    """Whether a process unpacks a copy now."""
    last = work.read(data)
    return last is not None and last[1] and last[0].kind == KIND


def unpack_asked(data: Path, show: Progress) -> None:
    """Unpack and check the copy that was asked for. Where it cannot be used, that is written down. Raises it too."""
    asked = read(data)
    if asked is None or asked.is_done or asked.code is not None:
        return
    try:
        _unpack(asked, data, show)
    except DomainError as error:
        _fail(data, asked, error.code)
        raise
    except OSError as error:
        fault = unusable(data, error)
        _fail(data, asked, fault.code)
        raise fault from None


def _unpack(asked: Asked, data: Path, show: Progress) -> None:
    copy, folder = Path(os.fsdecode(asked.file)), data / replacement.UNPACKED
    if not copy.is_file():
        raise StorageFault("copy_unreadable", file=str(copy), why="there is no such file")
    shutil.rmtree(folder, ignore_errors=True)
    target.check_space(data, ROOM * copy.stat().st_size, data)
    draft = folder / "draft"
    draft.mkdir(mode=0o700, parents=True)
    was_sent = copy.parent.resolve() == (data / sent.FOLDER).resolve()
    if was_sent:
        unpacked = unpack_sent(copy, draft, show, partial(_refuse_another, asked))
    else:
        _refuse_another(asked, copy)
        unpacked = unpack(copy, draft, show)
        _refuse_another(asked, copy)
    if not asked.is_first:
        refuse_another_centre(copy, unpacked, config.load(data), data)
    made = elsewhere.time_of(unpacked.file, unpacked.manifest)
    access.refuse_without_admin(unpacked.file, made, data / replacement.DATABASE)
    sync_to_disk(unpacked.file)
    sync_to_disk(draft)
    inode = unpacked.file.stat().st_ino
    _write(data, msgspec.structs.replace(asked, manifest=unpacked.manifest, inode=inode))
    unpacked.file.rename(folder / replacement.DATABASE)
    sync_to_disk(folder)
    sync_to_disk(data)
    if was_sent:
        sent.forget(data)


def _refuse_another(asked: Asked, file: Path) -> None:
    """Raises StorageFault `copy_changed` where the file is not the one that was asked about."""
    if find_all.key_of(Path(os.fsdecode(asked.file)), file) != asked.content:
        raise StorageFault("copy_changed", file=os.fsdecode(asked.file))


def forget_sent(data: Path) -> None:
    """Remove a copy that was sent before this start of the service, unless it is unpacked right now."""
    if not is_unpacking(data):
        sent.forget(data)


def put_in_place(data: Path) -> Asked | None:
    """Replace the database by the unpacked copy that waits. Returns null where no copy waits.

    It is tried once. A failure is recorded and logged, not raised: the service then starts on the present database.
    """
    asked = read(data)
    forget_sent(data)
    if not replacement.is_waiting(data):
        return _settled(data, asked)
    try:
        if asked is None:
            raise StorageFault("copy_unreadable", file=FILE, why="it does not say what was asked for")
        _put_in_place(data, asked)
        return _settled(data, asked)
    except DomainError as error:
        code = error.code
    except Exception as error:
        log.error("the copy could not be put in its place: %s", faults.described(error))
        code = "internal"
    log.error("the copy that was asked for was not restored: %s", code)
    if (data / replacement.FOLDER / replacement.DATABASE).exists():  # it is decided: whoever opens the database next
        return asked  # finishes it
    return _fail(data, asked, code)


def forget(data: Path) -> None:
    """Forget what was asked for, since another copy has been restored meanwhile."""
    shutil.rmtree(data / replacement.UNPACKED, ignore_errors=True)
    (data / FILE).unlink(missing_ok=True)


def _put_in_place(data: Path, asked: Asked) -> None:
    make_private(data)
    settings = config.load(data)
    began = make_clock(settings, demonstration=False).now().utc
    with replacement.alone(data, PATIENCE), work.recorded(data, "restore", began, work.silent):
        replacement.finish(data)
        if asked.is_first:
            _refuse_in_use(data / replacement.DATABASE, asked)
        with dropped_on_error(data) as draft:
            file = draft / replacement.DATABASE
            (data / replacement.UNPACKED / replacement.DATABASE).rename(file)
            go_on(Unpacked(file, asked.manifest), data, settings, asked.who)
        replacement.finish(data)
        damage.unmark(data)


def _settled(data: Path, asked: Asked | None) -> Asked | None:
    """Write down that it is done, or was interrupted, and remove what is left. Null where nothing was asked for."""
    if asked is None or asked.is_done or asked.code is not None:
        return None
    with suppress(DomainError):
        os.close(replacement.opened(data))  # finishes what a power cut interrupted after it was decided
    if not _is_in_place(data, asked):
        return None if is_unpacking(data) else _fail(data, asked, _why_ended(data))
    shutil.rmtree(data / replacement.UNPACKED, ignore_errors=True)
    done = msgspec.structs.replace(asked, is_done=True, who="", file=b"", manifest=None)
    with suppress(StorageFault):  # a full disk: the inode says so too
        _write(data, done)
    return done


def _fail(data: Path, asked: Asked | None, code: str) -> Asked | None:
    """Remove what was unpacked, and write down why, so that it is not tried again."""
    shutil.rmtree(data / replacement.UNPACKED, ignore_errors=True)
    if asked is None:
        return None
    failed = msgspec.structs.replace(asked, code=code, who="", file=b"", manifest=None)
    with suppress(StorageFault):  # a full disk: nothing is unpacked, so it counts as interrupted
        _write(data, failed)
    return failed


def _why_ended(data: Path) -> str:
    """Why nothing is unpacked: on a full disk, only the record of the work says so, which is written in place."""
    last = work.read(data)
    with suppress(OSError):
        is_of_this = (data / work.FILE).stat().st_mtime_ns >= (data / FILE).stat().st_mtime_ns
        if last is not None and last[0].kind == KIND and last[0].code is not None and is_of_this:
            return last[0].code
    return "interrupted"


def _is_in_place(data: Path, asked: Asked) -> bool:
    try:
        return asked.inode is not None and (data / replacement.DATABASE).stat().st_ino == asked.inode
    except OSError:
        return False


def _refuse_in_use(file: Path, asked: Asked) -> None:
    """Raises Conflict `already_set_up`, `number_given`, where more would be lost now than when it was asked for."""
    if asked.has_admin and _has_row(file, A_NUMBER):
        raise Conflict("number_given")
    if not asked.has_admin and _has_row(file, AN_ADMIN):
        raise Conflict("already_set_up")


def _has_row(file: Path, statement: str) -> bool:
    """Whether a statement finds a row. False where the database cannot be read."""
    try:
        with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as connection:
            return connection.execute(statement).fetchone() is not None
    except sqlite3.Error:
        return False


def _write(data: Path, asked: Asked) -> None:
    with locked(data):
        write_atomically(data / FILE, msgspec.json.encode(asked))

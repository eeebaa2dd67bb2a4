"""Who has the centre's database open, and how a restored database takes the place of the one before.

Each process that opens the database holds a shared lock on `DIR/open.lock`. A restore needs the exclusive one. It works
in `DIR/restoring`: once the new database is `restoring/kiosk.db`, the replacement is decided, and after a power cut the
next process that opens the database finishes it. Before that, the folder is removed and nothing has happened.
"""

import fcntl
import itertools
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.errors import Conflict, StorageFault
from kiosk.folder import open_lock, sync_to_disk, unusable

LOCK = "open.lock"
FOLDER = "restoring"
DATABASE = "kiosk.db"
BEFORE = "kiosk-before-restore"
"""The folders `kiosk-before-restore-1` and so on hold the databases that were replaced. Backups thin them later."""
MISSED = "missed.json"
"""What a new database does not have of today, see `kiosk.backup.missed`: it is moved to the data folder with it."""
RESCUE = "rescue.json"
"""What was done about a damaged database, see `kiosk.backup.rescue_note`: it is moved in the same way."""
UNPACKED = "unpacked"
"""The folder of a copy that a page has asked for: once `unpacked/kiosk.db` is there, it waits to take the place."""
EVERY_SECONDS = 0.2
LOCKS = Path("/proc/locks")


def opened(data: Path) -> int:
    """Take the shared lock, and finish a restore that was interrupted. Close the handle to release the lock.

    Raises StorageFault `being_restored` while another process restores.
    """
    handle = open_lock(data / LOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if (data / FOLDER).exists():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            finish(data)
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise StorageFault("being_restored") from None
    except BaseException:
        os.close(handle)
        raise
    return handle


def is_waiting(data: Path) -> bool:
    """Whether a checked copy waits to take the place: then every process closes the database and ends."""
    try:
        return (data / UNPACKED / DATABASE).exists()
    except OSError:  # no rights on the folder: whoever opens the database says so
        return False


def is_set_aside(file: Path, data: Path) -> bool:
    """Whether a file is a database that was replaced here and set aside."""
    folder = file.resolve().parent
    return folder.parent == data.resolve() and folder.name.startswith(f"{BEFORE}-")


@contextmanager
def alone(data: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the exclusive lock. Raises Conflict `in_use` while a process has the database open, after `patience`."""
    handle, end = open_lock(data / LOCK), time.monotonic() + patience
    try:
        while not _is_locked_alone(handle):
            if time.monotonic() >= end:
                raise Conflict("in_use", by=", ".join(_holders(handle)) or "another process")
            time.sleep(EVERY_SECONDS)
        yield
    finally:
        os.close(handle)


def _is_locked_alone(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def drop(data: Path) -> None:
    """Remove a replacement that is not decided. Needs the exclusive lock."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


def finish(data: Path) -> Path | None:
    """Finish a replacement that is decided, or remove what an undecided one left. Needs the exclusive lock.

    Returns the folder with the database before; null where there was none. Each step may have been done already. The
    path `kiosk.db` is always one whole database: the new one is renamed over the old one, which has a second name by
    then. Raises StorageFault.
    """
    folder, old = data / FOLDER, data / FOLDER / "old"
    try:
        if (folder / DATABASE).exists():
            old.mkdir(mode=0o700, exist_ok=True)
            _move_old(data, old)
            for name in (MISSED, RESCUE):
                with suppress(FileNotFoundError):  # it was moved before a power cut
                    (folder / name).replace(data / name)
            (folder / DATABASE).replace(data / DATABASE)
            _sync(data, folder)
        kept = _keep(old, data) if old.exists() and any(old.iterdir()) else None
        shutil.rmtree(folder, ignore_errors=True)
        _sync(data)
        return kept
    except OSError as error:
        raise unusable(data / DATABASE, error) from None


def _move_old(data: Path, old: Path) -> None:
    """Give the old database a second name, and move its journal there: SQLite would apply it to the new one."""
    if (data / DATABASE).exists() and (data / DATABASE).stat().st_size:
        with suppress(FileExistsError):
            (old / DATABASE).hardlink_to(data / DATABASE)
        _sync(old, data / FOLDER)
    for journal in (f"{DATABASE}-wal", f"{DATABASE}-journal"):
        with suppress(FileNotFoundError):
            (data / journal).replace(old / journal)
    (data / f"{DATABASE}-shm").unlink(missing_ok=True)  # SQLite makes it anew from the journal
    _sync(old, data)


def _keep(old: Path, data: Path) -> Path:
    endings = (path.name.removeprefix(f"{BEFORE}-") for path in data.glob(f"{BEFORE}-*"))
    number = 1 + max((int(ending) for ending in endings if ending.isdecimal()), default=0)
    kept = data / f"{BEFORE}-{number}"
    old.replace(kept)
    _sync(data)
    return kept


def _sync(*folders: Path) -> None:
    for folder in folders:
        sync_to_disk(folder)


def _holders(handle: int) -> Iterator[str]:
    """The commands of the processes that hold the lock, as far as /proc tells them: `kiosk web (process 312)`."""
    inode = os.fstat(handle).st_ino
    for line in LOCKS.read_text("ascii").splitlines():
        parts = line.split()
        if parts[1] == "FLOCK" and parts[5].endswith(f":{inode}") and parts[4] != "-1":
            yield f"kiosk {_command(int(parts[4]))} (process {parts[4]})"


def _command(process: int) -> str:
    """The word after `kiosk` in a process's command line."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_text("utf-8", "replace").split("\0")
    except OSError:
        return "?"
    after = [word for before, word in itertools.pairwise(words) if Path(before).name == "kiosk"]
    return after[0] if after else "?"

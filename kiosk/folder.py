"""The data folder: its owner's alone, and what is written to it survives a power cut."""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.errors import StorageFault

PRIVATE = 0o600
FULL = (errno.ENOSPC, errno.EDQUOT)
MADE_HERE = ("kiosk.toml", "kiosk.db*", "hub.db*", "*.lock", "*.key")
"""The files that the commands make in it."""


def make_private(data: Path, database: str | None = None) -> None:
    """Make the data folder, and its database's file, for their owner alone.

    If we own the folder and others can read it, or its files, their rights are removed.
    Raises StorageFault `cannot_use`.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if database is not None:
            make_file(data / database)
        for path in (data, *_made_here(data)):
            _close_to_others(path)
    except FileExistsError:
        raise StorageFault("cannot_use", file=str(data), why=os.strerror(errno.ENOTDIR)) from None
    except OSError as error:
        raise unusable(data, error) from None


def _made_here(data: Path) -> Iterator[Path]:
    for pattern in MADE_HERE:
        yield from data.glob(pattern)


def _close_to_others(path: Path) -> None:
    with suppress(FileNotFoundError):  # the database's last user takes its -wal and -shm away
        found = path.lstat()
        for_all = found.st_mode & stat.S_ISVTX or path.resolve() == Path("/")  # /tmp is open on purpose
        if found.st_uid == os.geteuid() and found.st_mode & 0o077 and not stat.S_ISLNK(found.st_mode) and not for_all:
            path.chmod(stat.S_IMODE(found.st_mode) & 0o700)


def make_file(path: Path) -> None:
    """Make an empty file for its owner alone, where there is none. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def identity(path: Path | str) -> tuple[int, int] | None:
    """Which file a path leads to, whatever its name; null where it leads to none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def existing(path: Path | str) -> str:
    """What to tell SQLite with `uri=True` so that it opens a file, and makes none where there is none."""
    return f"{Path(path).absolute().as_uri()}?mode=rw"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file for its owner alone: also after a power cut the old one or the new one is there.

    Whoever calls it has the folder `held`: the draft has one name, so that what a power cut left is written over.
    Raises StorageFault.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        sync_to_disk(path.parent)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise unusable(path, error) from None


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep out others that hold the same folder; the kernel lets go of it with the process. Raises StorageFault."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise unusable(folder, error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def open_lock(path: Path) -> int:
    """Open a lock file, made where there is none. Raises StorageFault `cannot_use`."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    except OSError as error:
        raise unusable(path, error) from None


def unusable(path: Path, error: OSError) -> StorageFault:
    """What to say of a file that could not be opened, read or written."""
    if error.errno in FULL:
        return StorageFault("disk_full")
    return StorageFault("cannot_use", file=str(path), why=error.strerror)


def sync_to_disk(path: Path) -> None:
    """Make what a file holds, or a new name in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

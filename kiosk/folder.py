"""Makes the data folder and its files readable by their owner only, and writes files that survive a power cut."""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.errors import StorageFault

T = TypeVar("T")
PRIVATE = 0o600
FULL = (errno.ENOSPC, errno.EDQUOT)
LONGEST_PAUSE = 0.5
MADE_HERE = (
    "kiosk.toml",
    "kiosk.db*",
    "keys.db*",
    "hub.db*",
    "backup.json",
    "restore.json",
    "setup.code",
    "*.lock",
    "*.key",
)
"""The files that the commands create in the data folder."""


def make_private(data: Path, database: str | None = None) -> None:
    """Create the data folder, and the file of its database, readable by their owner only.

    Where we own the folder or a file in it, the rights of others are removed. Raises StorageFault `cannot_use`.
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
    with suppress(FileNotFoundError):  # the last process to close the database deletes its -wal and -shm
        found = path.lstat()
        if found.st_uid != os.geteuid() or not found.st_mode & 0o077 or stat.S_ISLNK(found.st_mode):
            return
        for_all = found.st_mode & stat.S_ISVTX or path.resolve() == Path("/")  # such as /tmp, which all users may use
        if not for_all:
            path.chmod(stat.S_IMODE(found.st_mode) & 0o700)


def make_file(path: Path) -> None:
    """Create an empty file that only its owner can read, where there is none. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def file_identity(path: Path | str) -> tuple[int, int] | None:
    """The device and inode of the file at a path; null where there is none.

    Each write transaction asks, and making a Path takes as long as the system's answer.
    """
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino


def existing_file_uri(path: Path | str) -> str:
    """The URI by which SQLite (with `uri=True`) opens an existing file and never creates one."""
    return f"{Path(path).absolute().as_uri()}?mode=rw"


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file that only its owner can read. After a power cut either the old or the new one is there.

    The caller must hold `locked(folder)`, since all drafts of a file have the same name: a draft that a power cut left
    is overwritten by the next one. Raises StorageFault.
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
def locked(folder: Path) -> Iterator[None]:
    """Lock a folder against others that lock it. The kernel unlocks it when the process ends. Raises StorageFault."""
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
    """Open a lock file, and create it where there is none. Raises StorageFault `cannot_use`."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    except OSError as error:
        raise unusable(path, error) from None


def unusable(path: Path, error: OSError) -> StorageFault:
    """The error to raise for a file that could not be opened, read or written."""
    if error.errno in FULL:
        return StorageFault("disk_full")
    return StorageFault("cannot_use", file=str(path), why=error.strerror)


def decoded(content: bytes | str, kind: type[T]) -> T | None:
    """A JSON text as a message; null where it is none of this kind, or too deep."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (ValueError, RecursionError):
        return None


def read_as(path: Path, kind: type[T]) -> T | None:
    """The message in a JSON file; null where there is no file, or none that can be read as this kind."""
    try:
        return decoded(path.read_bytes(), kind)
    except OSError:
        return None


def readable(path: Path | str) -> str:
    """A path as a text that can be written down anywhere: bytes that are no UTF-8 become such as `\\xe5`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def sync_to_disk(path: Path) -> None:
    """Flush a file's contents, or a folder's names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_and_pause(handle: int) -> None:
    """Flush what was written to the disk, then leave the disk to others for as long as that took.

    Without the pause, the tickets' own syncs would wait behind one large write after another.
    """
    begun = time.monotonic()
    os.fdatasync(handle)
    time.sleep(min(LONGEST_PAUSE, time.monotonic() - begun))

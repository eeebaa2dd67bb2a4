"""Remembers how far long work has come, in `DIR/work.json`, so that a page can show it and be left meanwhile.

Whoever works holds a lock: where it is free and the work has not ended, it was interrupted. Work is shown at most once
a second, without a sync of the disk: after a power cut it does not matter how far it had come.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.errors import DomainError
from kiosk.folder import PRIVATE, open_lock, read_as

Progress = Callable[[str, float], None]
"""A function that long work calls often, with what it does now and how much of that is done, 0 to 1."""
FILE, LOCK = "work.json", "work.lock"
EVERY_SECONDS = 1.0
SIZE = 300
"""Bytes of the file, so that a shorter text leaves nothing of a longer one."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Long work: its kind, when it began, and what it does now. `code`: why it ended, null where all went well."""

    kind: str
    began: datetime
    step: str = ""
    share: float = 0.0
    has_ended: bool = False
    code: str | None = None


def silent(_work: str, _share: float) -> None:
    """Says nothing."""


def read(data: Path) -> tuple[Work, bool] | None:
    """The last long work, and whether it goes on now; null where there was none."""
    work = read_as(data / FILE, Work)
    return (work, not work.has_ended and _is_locked(data)) if work is not None else None


@contextmanager
def recorded(data: Path, kind: str, began: datetime, show: Progress) -> Iterator[Progress]:
    """A function that shows progress by `show`, and writes it down. Other long work at the same time is not written."""
    handle = _lock(data)
    if handle is None:
        yield show
        return
    record = _Record(data, Work(kind=kind, began=began), show)
    try:
        record.write()
        yield record.show
        record.end(None)
    except DomainError as error:
        record.end(error.code)
        raise
    finally:
        os.close(handle)


class _Record:
    def __init__(self, data: Path, work: Work, show: Progress) -> None:
        self._data, self._work, self._show = data, work, show
        self._next = 0.0

    def show(self, step: str, share: float) -> None:
        self._show(step, share)
        if time.monotonic() >= self._next or step != self._work.step:
            self._work = msgspec.structs.replace(self._work, step=step, share=share)
            self.write()

    def end(self, code: str | None) -> None:
        self._work = msgspec.structs.replace(self._work, has_ended=True, code=code)
        self.write()

    def write(self) -> None:
        """Write over what was there. A full disk must not stop the work itself."""
        self._next = time.monotonic() + EVERY_SECONDS
        with suppress(OSError):
            handle = os.open(self._data / FILE, os.O_WRONLY | os.O_CREAT, PRIVATE)
            try:
                os.write(handle, msgspec.json.encode(self._work).ljust(SIZE))
            finally:
                os.close(handle)


def _lock(data: Path) -> int | None:
    with suppress(DomainError):
        handle = open_lock(data / LOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
        else:
            return handle
    return None


def _is_locked(data: Path) -> bool:
    try:
        handle = os.open(data / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False

"""Shows the progress of long work: on one line of a terminal that is written over, or as plain lines on a pipe."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from kiosk import config
from kiosk.station import make_clock
from kiosk.work import Progress

AFTER_SECONDS = 2.0
EVERY_SECONDS = 0.2
PLAIN_SECONDS = 10.0
"""Seconds between two lines on a pipe, and before the first one."""


@contextmanager
def in_terminal() -> Iterator[Progress]:
    """A function that shows progress on standard error, once the work has taken some seconds."""
    line: _Shown = _Line() if sys.stderr.isatty() else _PlainLines()
    try:
        yield line.show
    finally:
        line.clear()


def time_of_machine(data: Path) -> datetime:
    """When work begins that has no database yet."""
    return make_clock(config.load(data), demonstration=False).machine().utc


class _Shown(Protocol):
    def show(self, work: str, share: float) -> None: ...

    def clear(self) -> None: ...


class _Line:
    """One line of a terminal."""

    def __init__(self) -> None:
        self._next = time.monotonic() + AFTER_SECONDS
        self._is_shown = False

    def show(self, work: str, share: float) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next, self._is_shown = now + EVERY_SECONDS, True
        sys.stderr.write(f"\r\x1b[K{work}: {share:4.0%}")
        sys.stderr.flush()

    def clear(self) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class _PlainLines:
    """A line every ten seconds, for a journal."""

    def __init__(self) -> None:
        self._next = time.monotonic() + PLAIN_SECONDS

    def show(self, work: str, share: float) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + PLAIN_SECONDS
            sys.stderr.write(f"{work}: {share:.0%}\n")
            sys.stderr.flush()

    def clear(self) -> None:
        """Nothing is written over."""

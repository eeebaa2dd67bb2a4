"""Shows the progress of long work in a terminal, on one line that is written over."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.backup.progress import Progress, silent

AFTER_SECONDS = 2.0
EVERY_SECONDS = 0.2


@contextmanager
def in_terminal() -> Iterator[Progress]:
    """A function that shows progress once the work has taken two seconds; nothing where no terminal is there."""
    if not sys.stderr.isatty():
        yield silent
        return
    line = _Line()
    try:
        yield line.show
    finally:
        line.clear()


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

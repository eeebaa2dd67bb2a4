"""Describes exceptions for the log: their class and where they were raised.

It never gives their message, their arguments or a frame's values, which may quote what somebody sent.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

log = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent
OURS = ("kiosk", "web", "device")
LONGEST_CHAIN = 4
MOST_FRAMES = 16
"""How many of the innermost frames are described. A recursion can have a thousand."""


def described(error: BaseException) -> str:
    """The class and frames of an exception, outermost first, then those of the exceptions that led to it.

    `Fault at web/desk/views.py:158 stepped; after IntegrityError (SQLITE_CONSTRAINT_CHECK) at kiosk/db.py:70 begin`
    """
    return "; after ".join(_one(link) for link in _chain(error))


def log_uncaught() -> None:
    """Log every exception that is not caught, also in threads. Python's own hooks would print its message."""
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)
    sys.unraisablehook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


class SafeFormatter(logging.Formatter):
    """Formats log lines. An exception in one (also a library's) is described, without its message."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return described(ei[1]) if ei[1] is not None else ""


def _uncaught(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    if not issubclass(kind, SystemExit | KeyboardInterrupt):
        log.error("not caught: %s", described(error) if error is not None else kind.__name__)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, and the exceptions that led to it, also where `from None` hides them."""
    link: BaseException | None = error
    for _ in range(LONGEST_CHAIN):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def _one(error: BaseException) -> str:
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    name = type(error).__name__ + (f" ({code})" if code else "")
    frames = list(_frames(error.__traceback__))[-MOST_FRAMES:]
    return f"{name} at {', '.join(frames)}" if frames else name


def _frames(trace: TracebackType | None) -> Iterator[str]:
    """The frames of our own code, and the innermost one whatever code it is in."""
    frames = [(Path(frame.f_code.co_filename), line, frame.f_code.co_name) for frame, line in walk_tb(trace)]
    for number, (file, line, function) in enumerate(frames, 1):
        inside = file.relative_to(ROOT) if file.is_relative_to(ROOT) else None
        if inside is not None and inside.parts[0] in OURS:
            yield f"{inside}:{line} {function}"
        elif number == len(frames):
            yield f"{file.parent.name}/{file.name}:{line} {function}"

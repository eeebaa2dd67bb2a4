"""Passwords of staff, hashed with argon2id, a few at once at the most.

A hash is made to be costly. Many at once would take the processor and the memory from visitors, so every hash of this
process goes through one gate.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.errors import Busy, Invalid

SHORTEST = 10
LONGEST = 200
HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
"""More than OWASP's least (19 MiB, 2 passes). One lane: a hash never takes more than one core of the Pi."""
DUMMY_HASH = "$argon2id$v=19$m=32768,t=3,p=1$FFRGT51qBBRNw7tmQ0w6pQ$y+HzcY71y0w4fd5okIj2pqKHV44x3xFNAgbXwUQ9DCc"
"""Of a random text that was thrown away. Checked where the name is not known, so that the time taken tells nothing."""

MODEL = Path("/proc/device-tree/model")
BUSY_SECONDS = 2
"""When whoever was sent away may come again."""


class Gate:
    """Lets `at_once` callers in, and a few wait. Whoever comes beyond that is sent away at once.

    A waiting log-in holds a thread of the web server, and a visitor must always get one.
    """

    def __init__(self, at_once: int, waiting: int = 2, reserved: int = 2) -> None:
        self._inside = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self.here = 0
        """Inside or waiting."""
        self._room = at_once + waiting
        self._reserved = reserved

    @contextmanager
    def enter(self, *, known_browser: bool = False) -> Iterator[None]:
        """Wait for one's turn. `known_browser` callers may use the reserved places too. Raises Busy `login_busy`."""
        self._join(self._room + (self._reserved if known_browser else 0))
        try:
            with self._inside:
                yield
        finally:
            self._leave()

    def _join(self, room: int) -> None:
        with self._lock:
            if self.here >= room:
                raise Busy("login_busy", seconds=BUSY_SECONDS)
            self.here += 1

    def _leave(self) -> None:
        with self._lock:
            self.here -= 1


def hashes_at_once(model: Path = MODEL) -> int:
    """Two on a Raspberry Pi 5, one on every other machine."""
    try:
        return 2 if model.read_bytes().startswith(b"Raspberry Pi 5") else 1
    except OSError:
        return 1


GATE = Gate(hashes_at_once())


def check_length(password: str) -> None:
    """Raises Invalid `short_password` or `long_password`."""
    if len(password) < SHORTEST:
        raise Invalid("short_password", least=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("long_password", most=LONGEST)


def hashed(password: str) -> str:
    """A hash to keep. Raises Invalid `short_password` or `long_password`, Busy `login_busy`."""
    check_length(password)
    with GATE.enter(known_browser=True):
        return HASHER.hash(password)


def matches(kept: str | None, password: str, *, known_browser: bool = False) -> bool:
    """Whether a password is the one behind a kept hash; with no hash, the same work for nothing.

    `known_browser` says that the browser has logged in with this name before. Raises Busy `login_busy`.
    """
    with GATE.enter(known_browser=known_browser):
        try:
            return HASHER.verify(kept or DUMMY_HASH, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other settings than today's."""
    return HASHER.check_needs_rehash(kept)

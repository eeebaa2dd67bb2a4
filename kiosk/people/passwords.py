"""Hashes and checks the passwords of staff with argon2id, one or two at once.

A hash takes much time and memory on purpose. Many at once would slow the pages of visitors down, so all hashes of this
process share one limit.
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
"""More than OWASP's minimum (19 MiB, 2 passes). One lane: a hash uses one core of the Pi at most."""
DUMMY_HASH = "$argon2id$v=19$m=32768,t=3,p=1$FFRGT51qBBRNw7tmQ0w6pQ$y+HzcY71y0w4fd5okIj2pqKHV44x3xFNAgbXwUQ9DCc"
"""The hash of a random text. It is checked where the name is unknown, so that an answer takes the same time."""

MODEL = Path("/proc/device-tree/model")
BUSY_SECONDS = 2
"""How long a refused log-in should wait before it tries again."""


class HashLimit:
    """Lets `at_once` callers hash and a few wait. Further ones are refused at once.

    A waiting log-in occupies a thread of the web server, and visitors must always get one.
    """

    def __init__(self, at_once: int, waiting: int = 2, reserved: int = 2) -> None:
        self._inside = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self.here = 0
        """Callers that hash or wait."""
        self._room = at_once + waiting
        self._reserved = reserved

    @contextmanager
    def enter(self, *, known_browser: bool = False) -> Iterator[None]:
        """Wait until the caller may hash. A `known_browser` may use the reserved slots. Raises Busy `login_busy`."""
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


HASH_LIMIT = HashLimit(hashes_at_once())


def check_length(password: str) -> None:
    """Raises Invalid `short_password` or `long_password`."""
    if len(password) < SHORTEST:
        raise Invalid("short_password", least=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("long_password", most=LONGEST)


def hashed(password: str) -> str:
    """A hash to store. Raises Invalid `short_password` or `long_password`, Busy `login_busy`."""
    check_length(password)
    with HASH_LIMIT.enter(known_browser=True):
        return HASHER.hash(password)


def matches(kept: str | None, password: str, *, known_browser: bool = False) -> bool:
    """Whether a password belongs to a stored hash. Without a hash it is false, after the same work.

    `known_browser` says that the browser has logged in with this name before. Raises Busy `login_busy`.
    """
    with HASH_LIMIT.enter(known_browser=known_browser):
        try:
            return HASHER.verify(kept or DUMMY_HASH, password[: LONGEST + 1]) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other settings than today's."""
    return HASHER.check_needs_rehash(kept)

"""The codes of the last three seconds, in memory only, and even there not as they were read."""

import datetime as dt
import hashlib
import secrets

from kiosk.clock import Moment

REPEAT_WITHIN = dt.timedelta(seconds=3)
MOST = 256


class RecentCodes:
    """What one process has read lately, by a keyed hash whose key dies with the process.

    Used inside write transactions only, which come one at a time: it needs no lock of its own.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._seen: dict[bytes, tuple[dt.datetime, str | None]] = {}

    def mark(self, *parts: str) -> bytes:
        """What stands for a code here."""
        return hashlib.blake2b("\0".join(parts).encode(), key=self._key, digest_size=16).digest()

    def has(self, mark: bytes, at: Moment) -> bool:
        return mark in self._seen and is_recent(self._seen[mark][0], at)

    def reason(self, mark: bytes, at: Moment) -> str | None:
        """Why the code was refused when it was read just now."""
        return self._seen[mark][1] if self.has(mark, at) else None

    def remember(self, mark: bytes, at: Moment, reason: str | None) -> None:
        kept = [pair for pair in self._seen.items() if is_recent(pair[1][0], at) and pair[0] != mark]
        self._seen = dict([*kept[-MOST + 1 :], (mark, (at.utc, reason))])


def is_recent(then: dt.datetime, at: Moment) -> bool:
    """Less than three seconds apart, either way: two processes read their clocks before they queue for the lock."""
    return abs(at.utc - then) < REPEAT_WITHIN

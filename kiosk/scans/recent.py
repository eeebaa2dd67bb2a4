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

    def code_hash(self, *parts: str) -> bytes:
        """What stands for a code here."""
        return hashlib.blake2b("\0".join(parts).encode(), key=self._key, digest_size=16).digest()

    def has(self, code_hash: bytes, at: Moment) -> bool:
        return code_hash in self._seen and is_recent(self._seen[code_hash][0], at)

    def reason(self, code_hash: bytes, at: Moment) -> str | None:
        """Why the code was refused when it was read just now."""
        return self._seen[code_hash][1] if self.has(code_hash, at) else None

    def remember(self, code_hash: bytes, at: Moment, reason: str | None) -> None:
        kept = [pair for pair in self._seen.items() if is_recent(pair[1][0], at) and pair[0] != code_hash]
        self._seen = dict([*kept[-MOST + 1 :], (code_hash, (at.utc, reason))])


def is_recent(then: dt.datetime, at: Moment) -> bool:
    """Less than three seconds apart, either way: two processes read their clocks before they queue for the lock."""
    return abs(at.utc - then) < REPEAT_WITHIN

"""What one process remembers of its scans, in memory only: the hashes of the last codes, and the passes in hand."""

import datetime as dt
import hashlib
import secrets

from kiosk.clock import Moment
from kiosk.readers import HeldCodes

REPEAT_WITHIN = dt.timedelta(seconds=3)
BOUNCE = dt.timedelta(seconds=0.8)
"""The same after a question whose answer is the same code: a scanner reads a code twice by itself within less."""
MOST = 256


class RecentCodes:
    """The codes that one process has scanned lately, as keyed hashes. The key exists in memory only.

    It has no lock, since it is only used inside write transactions, of which there is one at a time.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._seen: dict[bytes, tuple[dt.datetime, str | None, dt.timedelta]] = {}

    def code_hash(self, *parts: str) -> bytes:
        """The keyed hash of a code, or of a command card with its item."""
        return hashlib.blake2b("\0".join(parts).encode(), key=self._key, digest_size=16).digest()

    def has(self, code_hash: bytes, at: Moment) -> bool:
        then, _, within = self._seen.get(code_hash, (at.utc, None, dt.timedelta()))
        return is_recent(then, at, within)

    def reason(self, code_hash: bytes, at: Moment) -> str | None:
        """Why the code was refused just now; null where it was not."""
        return self._seen[code_hash][1] if self.has(code_hash, at) else None

    def remember(self, code_hash: bytes, at: Moment, reason: str | None, within: dt.timedelta = REPEAT_WITHIN) -> None:
        """Remember a code: for the time `within`, a second scan of it is a repeat and changes nothing."""
        kept = [pair for pair in self._seen.items() if is_recent(pair[1][0], at) and pair[0] != code_hash]
        self._seen = dict([*kept[-MOST + 1 :], (code_hash, (at.utc, reason, within))])


def is_recent(then: dt.datetime, at: Moment, within: dt.timedelta = REPEAT_WITHIN) -> bool:
    """Whether a time is less than three seconds, or `within`, before or after `at`.

    It can be after, since two processes read their clocks before they wait for the write lock.
    """
    return abs(at.utc - then) < within


class ScanMemory:
    """What one process remembers of its scans. Its scanners share it: the same code from two of them is a repeat."""

    def __init__(self) -> None:
        self.recent = RecentCodes()
        self.held = HeldCodes()

"""Limits how often a password or the set-up code may be tried. Tries are counted in memory, by the monotonic clock.

A key is a kind and a value, such as ("address", "192.0.2.7"). A try is counted before it is made, so that several at
the same time cannot exceed the limit. It is subtracted again if it was not wrong.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk.errors import Forbidden, Invalid, TooMany

TryKey = tuple[str, ...]
MINUTE, HOUR = 60, 3600
MOST_KEYS = 5_000


class Window:
    """Allows `most` tries of a key within `seconds` of its first. Beyond MOST_KEYS keys, the oldest is forgotten."""

    def __init__(self, most: int, seconds: int) -> None:
        self.most = most
        self.seconds = seconds
        self._begun: OrderedDict[int, list[float]] = OrderedDict()  # by a key's hash: no name that was typed is stored

    def __len__(self) -> int:
        return len(self._begun)

    def wait(self, key: TryKey, at: float) -> float:
        """Seconds until the key may be tried again; 0 where it may be now."""
        began, count = self._begun.get(hash(key), (at, 0))
        left = began + self.seconds - at
        return left if count >= self.most and left > 0 else 0

    def count(self, key: TryKey, at: float) -> None:
        self._forget_ended(at)
        self._begun.setdefault(hash(key), [at, 0])[1] += 1
        if len(self._begun) > MOST_KEYS:
            self._begun.popitem(last=False)

    def give_back(self, key: TryKey) -> None:
        if found := self._begun.get(hash(key)):
            found[1] = max(0, found[1] - 1)

    def _forget_ended(self, at: float) -> None:
        """Forget the keys whose time is over. They are in the order of their first try."""
        while self._begun and next(iter(self._begun.values()))[0] + self.seconds <= at:
            self._begun.popitem(last=False)


class Tries:
    """All tries that are counted in this process.

    A browser that has logged in with a name before is counted alone ("device cookie", OWASP), all others by address
    and by name. So a stranger who tries a user's name many times does not lock out that user's own browser. One
    address alone cannot reach the limit that all strangers share for a name.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.windows = {
            "address": (Window(30, MINUTE), Window(120, HOUR)),
            "address and name": (Window(10, MINUTE), Window(30, HOUR)),
            "name": (Window(100, HOUR),),
            "browser": (Window(10, MINUTE), Window(60, HOUR)),
            "setup": (Window(10, MINUTE), Window(60, HOUR)),
            "own password": (Window(10, MINUTE), Window(60, HOUR)),
        }

    @contextmanager
    def counted(self, *keys: TryKey) -> Iterator[None]:
        """Count the try that is made in the block, if it is wrong: if the block raises Invalid or Forbidden.

        A right password is not counted, since a desk may log in and out all day. Raises TooMany `too_many_tries`.
        """
        self._take(*keys)
        try:
            yield
        except (Invalid, Forbidden):
            raise
        except Exception:
            self._give_back(*keys)
            raise
        self._give_back(*keys)

    def _take(self, *keys: TryKey) -> None:
        """Count one try for all keys; if one is at its limit, for none. Raises TooMany with the seconds to wait."""
        at = self._clock()
        with self._lock:
            wait = max(window.wait(key, at) for key in keys for window in self.windows[key[0]])
            if wait > 0:
                raise TooMany("too_many_tries", seconds=math.ceil(wait))
            for key in keys:
                for window in self.windows[key[0]]:
                    window.count(key, at)

    def _give_back(self, *keys: TryKey) -> None:
        with self._lock:
            for key in keys:
                for window in self.windows[key[0]]:
                    window.give_back(key)


def address_key(address: str | None) -> str:
    """The address to count tries by: an IPv4 address, or the /64 network of an IPv6 one: a machine has many in it."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))

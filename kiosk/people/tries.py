"""How often a password or the set-up code may be tried: counted in memory, in spans of time by the monotonic clock.

A key is a kind and what is counted by, such as ("address", "192.0.2.7"). A try counts before it is made, so that tries
at the same time cannot pass together, and is given back where it was no wrong one.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk.errors import Forbidden, Invalid, TooMany

Key = tuple[str, ...]
MINUTE, HOUR = 60, 3600
MOST_KEYS = 5_000


class Window:
    """Counts to `most` for each key, for `seconds` from its first try. Beyond MOST_KEYS, the oldest key goes."""

    def __init__(self, most: int, seconds: int) -> None:
        self.most = most
        self.seconds = seconds
        self._begun: OrderedDict[int, list[float]] = OrderedDict()  # by a key's hash: no name that was typed is kept

    def __len__(self) -> int:
        return len(self._begun)

    def wait(self, key: Key, at: float) -> float:
        """Seconds until the key may be tried again; 0 where it may be now."""
        began, count = self._begun.get(hash(key), (at, 0))
        left = began + self.seconds - at
        return left if count >= self.most and left > 0 else 0

    def count(self, key: Key, at: float) -> None:
        self._forget_ended(at)
        self._begun.setdefault(hash(key), [at, 0])[1] += 1
        if len(self._begun) > MOST_KEYS:
            self._begun.popitem(last=False)

    def give_back(self, key: Key) -> None:
        if found := self._begun.get(hash(key)):
            found[1] = max(0, found[1] - 1)

    def _forget_ended(self, at: float) -> None:
        """They stand in the order they began in."""
        while self._begun and next(iter(self._begun.values()))[0] + self.seconds <= at:
            self._begun.popitem(last=False)


class Tries:
    """All that is counted in this process.

    A browser that has logged in with a name before is counted by itself ("device cookie", OWASP), and all others by
    address and by name. So a stranger who tries a colleague's name over and over never keeps out that colleague's own
    browser. One address cannot use up what all strangers together have for a name.
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
    def counted(self, *keys: Key) -> Iterator[None]:
        """One try is made in the block. It stays counted where it was a wrong one, which raises Invalid or Forbidden.

        A right password is not counted: a desk may log in and out all day. Raises TooMany `too_many_tries`.
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

    def _take(self, *keys: Key) -> None:
        """Count one try under each key, or under none. Raises TooMany `too_many_tries` with the seconds to wait."""
        at = self._clock()
        with self._lock:
            wait = max(window.wait(key, at) for key in keys for window in self.windows[key[0]])
            if wait > 0:
                raise TooMany("too_many_tries", seconds=math.ceil(wait))
            for key in keys:
                for window in self.windows[key[0]]:
                    window.count(key, at)

    def _give_back(self, *keys: Key) -> None:
        with self._lock:
            for key in keys:
                for window in self.windows[key[0]]:
                    window.give_back(key)


def address_key(address: str | None) -> str:
    """What tries are counted by: an IPv4 address, or an IPv6 network, in which a machine chooses its address freely."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))

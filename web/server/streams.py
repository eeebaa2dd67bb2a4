"""Limits the event streams. Each uses a thread of the server, so there are only a few."""

import threading
from collections import Counter

from msgspec import Struct

from web.server.peers import is_this_machine, plain_address


class Listener(Struct, frozen=True):
    """A client of the event stream: its address, and whether its page is the board."""

    address: str
    is_wall: bool

    @classmethod
    def at(cls, address: str, page: str) -> "Listener":
        return cls(plain_address(address), page == "/board")


class Streams:
    """Counts the streams in use. A quarter is reserved: for the board, this machine, and addresses that have none yet.

    So one address can never use all. A page without a stream reads `/api/v1/board` every few seconds instead.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._kept = total // 4
        self._lock = threading.Lock()
        self._taken: Counter[Listener] = Counter()

    def take(self, who: Listener) -> bool:
        """Reserve a stream, which `give_back` frees; false where there is none for this listener."""
        with self._lock:
            if self._taken.total() + self._kept_from(who) >= self._total or self._has_share(who):
                return False
            self._taken[who] += 1
            return True

    def give_back(self, who: Listener) -> bool:
        """Free a stream, and return whether no stream is in use any more."""
        with self._lock:
            self._taken[who] -= 1
            self._taken += Counter()  # removes the listeners that have none
            return not self._taken

    def _kept_from(self, who: Listener) -> int:
        """How many free streams are reserved for others than this listener."""
        if self._taken[who]:
            return self._kept
        return 0 if is_this_machine(who.address) else self._kept // 2

    def _has_share(self, who: Listener) -> bool:
        """Whether an address has its share: a quarter of the streams, and one for its board; this machine: all."""
        most = 1 if who.is_wall else max(1, self._total // 4)
        return not is_this_machine(who.address) and self._taken[who] >= most

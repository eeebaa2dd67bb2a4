"""How the places for event streams are shared out. Each holds a thread of the server, so there are only a few."""

import threading
from collections import Counter
from dataclasses import dataclass

from web.server.connections import is_this_machine, plain_address


@dataclass(frozen=True, slots=True)
class Listener:
    """Who wants to listen: an address, and whether it is the wall's page there."""

    address: str
    is_wall: bool

    @classmethod
    def at(cls, address: str, page: str) -> "Listener":
        return cls(plain_address(address), page == "/board")


class Streams:
    """A quarter of all places is kept back: for the wall, for this machine, and for whoever has none yet.

    So one address can never take all. Whoever gets none asks `/api/v1/board` every few seconds instead.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._kept = total // 4
        self._lock = threading.Lock()
        self._taken: Counter[Listener] = Counter()

    def take(self, who: Listener) -> bool:
        """A place, to be given back; false where there is none for this listener."""
        with self._lock:
            if self._taken.total() + self._kept_from(who) >= self._total or self._has_share(who):
                return False
            self._taken[who] += 1
            return True

    def give_back(self, who: Listener) -> bool:
        """Free a place. True where nobody listens any more."""
        with self._lock:
            self._taken[who] -= 1
            self._taken += Counter()  # forgets whoever has none
            return not self._taken

    def _kept_from(self, who: Listener) -> int:
        """How many free places are not for this listener."""
        if self._taken[who]:
            return self._kept
        return 0 if is_this_machine(who.address) else self._kept // 2

    def _has_share(self, who: Listener) -> bool:
        """Whether an address has all that it may: a quarter of the places, one for its wall; this machine, all."""
        most = 1 if who.is_wall else max(1, self._total // 4)
        return not is_this_machine(who.address) and self._taken[who] >= most

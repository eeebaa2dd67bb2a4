"""The threads that answer requests: each address may use a few of them at once.

So a request waits only for others of its own address, however many requests another address sends.
"""

import threading
from collections import Counter, defaultdict, deque

from waitress.task import ThreadedTaskDispatcher

from web.server.connections import Connection

AT_ONCE = 4
"""Requests of one address that are answered at once."""
WRITES_AT_ONCE = AT_ONCE - 1
"""Those of them that may write. While something locks the database, a page repeats its press and each one waits: pages
that only read, such as the board on the same machine, must come meanwhile."""
READS = ("GET", "HEAD")
STREAM = "/api/v1/live"
"""Event streams are not counted here: they use a thread, but hardly the processor. `streams.py` limits them."""


class FairDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """waitress's threads. Requests of an address beyond its limits wait until one of the same address is answered."""

    def __init__(self) -> None:
        super().__init__()
        self._turns = threading.Lock()
        self._running: Counter[str] = Counter()
        self._writing: Counter[str] = Counter()
        self._waiting: defaultdict[str, deque[Turn]] = defaultdict(deque)

    def add_task(self, channel: Connection) -> None:
        if channel.requests[0].path == STREAM:
            super().add_task(channel)
            return
        turn = Turn(channel, self)
        with self._turns:
            if not self._may_begin(turn):
                self._waiting[turn.address].append(turn)
                return
            self._count(turn, 1)
        super().add_task(turn)

    def end_turn(self, ended: "Turn") -> None:
        """Start the next request of the same address, after one was answered."""
        with self._turns:
            self._count(ended, -1)
            waiting = self._waiting[ended.address]
            following = next((turn for turn in waiting if self._may_begin(turn)), None)
            if following is not None:
                waiting.remove(following)
                self._count(following, 1)
            if not waiting:
                del self._waiting[ended.address]
        if following is not None:
            super().add_task(following)

    def _may_begin(self, turn: "Turn") -> bool:
        may_write = not turn.writes or self._writing[turn.address] < WRITES_AT_ONCE
        return may_write and self._running[turn.address] < AT_ONCE

    def _count(self, turn: "Turn", change: int) -> None:
        for counter in (self._running, self._writing) if turn.writes else (self._running,):
            counter[turn.address] += change
            if not counter[turn.address]:
                del counter[turn.address]


class Turn:
    """A request that may be answered now: what waitress calls a task."""

    def __init__(self, channel: Connection, dispatcher: FairDispatcher) -> None:
        self._channel = channel
        self._dispatcher = dispatcher
        self.address = channel.address
        self.writes = getattr(channel.requests[0], "command", None) not in READS  # null: the head was not understood

    def service(self) -> None:
        try:
            self._channel.service()
        finally:
            self._dispatcher.end_turn(self)

    def cancel(self) -> None:
        self._channel.cancel()

"""The threads that answer requests: each address may use a few of them at once.

So a request waits only for others of its own address, however many requests another address sends.
"""

import threading
from collections import Counter, defaultdict, deque

from waitress.task import ThreadedTaskDispatcher

from web.server.connections import Connection

AT_ONCE = 4
"""Requests of one address that are answered at once."""
STREAM = "/api/v1/live"
"""Event streams are not counted here: they use a thread, but hardly the processor. `streams.py` limits them."""


class FairDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """waitress's threads. Requests of an address beyond AT_ONCE wait until one of the same address is answered."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        super().__init__()
        self._at_once = at_once
        self._turns = threading.Lock()
        self._running: Counter[str] = Counter()
        self._waiting: defaultdict[str, deque[Connection]] = defaultdict(deque)

    def add_task(self, channel: Connection) -> None:
        if channel.requests[0].path == STREAM:
            super().add_task(channel)
            return
        with self._turns:
            if self._running[channel.address] >= self._at_once:
                self._waiting[channel.address].append(channel)
                return
            self._running[channel.address] += 1
        super().add_task(Turn(channel, self))

    def end_turn(self, address: str) -> None:
        """Start the next request of the same address, after one was answered."""
        with self._turns:
            if waiting := self._waiting.get(address):
                following = waiting.popleft()
            else:
                following = None
                self._waiting.pop(address, None)
                self._running[address] -= 1
                if not self._running[address]:
                    del self._running[address]
        if following is not None:
            super().add_task(Turn(following, self))


class Turn:
    """A request that may be answered now: what waitress calls a task."""

    def __init__(self, channel: Connection, dispatcher: FairDispatcher) -> None:
        self._channel = channel
        self._dispatcher = dispatcher

    def service(self) -> None:
        try:
            self._channel.service()
        finally:
            self._dispatcher.end_turn(self._channel.address)

    def cancel(self) -> None:
        self._channel.cancel()

"""Decides which connections the server keeps, so that it can always accept a new one.

waitress accepts no more connections at its limit and keeps a silent one for two minutes, so two hundred silent
connections would block the service. Here each stage of a connection has a time limit, which bytes that do not end the
stage do not extend; each address has a limit of connections; and at a limit the one that waited longest is closed.
"""

import enum
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.trigger import trigger

from web.server.peers import is_this_machine, plain_address
from web.server.refused import Refusal

MOST = 300
MOST_OF_THIS_MACHINE = 240
MOST_OF_THE_NETWORK = 240
"""All other addresses together. So a fifth of all connections is always left for the touchscreen."""
MOST_OF_AN_ADDRESS = 40
MOST_IN_A_ROUND = 20
LOOK_EVERY = 1.0


@enum.unique
class Stage(enum.Enum):
    """What a connection waits for, and for how many seconds at most."""

    FIRST = 10.0
    """The first byte. Browsers open some connections before they need them."""
    HEAD = 5.0
    BODY = 20.0
    ANSWERING = float("inf")
    """A request waits for a thread or is being answered. An event stream stays in this stage."""
    SENDING = 120.0
    """We wait until the client has read the rest of the answer."""
    NEXT = 60.0
    """The next request on a kept connection."""


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request whose path is empty until it is parsed. waitress reads it also when the client left before."""

    path = ""
    query = ""


class Connection(HTTPChannel):  # type: ignore[misc]
    """One connection, with its stage and the monotonic time at which the stage began."""

    parser_class = Request
    error_task_class = Refusal

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.stage = Stage.FIRST
        self.since = time.monotonic()
        super().__init__(*arguments, **named)
        self.address = plain_address(self.addr[0])

    def received(self, data: bytes) -> bool:
        took = bool(super().received(data))
        self.look()
        return took

    def service(self) -> None:
        super().service()
        self.look()

    def look(self) -> None:
        """Update the stage. Bytes that do not end a stage do not extend its time."""
        stage = self._stage_now()
        if stage is not self.stage:
            self.stage, self.since = stage, time.monotonic()

    def _stage_now(self) -> Stage:
        if self.requests:
            return Stage.ANSWERING
        if self.total_outbufs_len:
            return Stage.SENDING
        if self.request is not None:
            return Stage.BODY if self.request.headers_finished else Stage.HEAD
        return Stage.FIRST if self.stage is Stage.FIRST else Stage.NEXT

    def is_overdue(self, at: float) -> bool:
        self.look()
        return at - self.since > self.stage.value

    def may_go(self) -> bool:
        """Whether it can be closed: no request of it is being answered."""
        return not self.requests and not self.will_close

    def end(self) -> None:
        """Make the main loop close it in its next round, even if the client reads nothing any more."""
        self.will_close = True
        with suppress(OSError, AttributeError):  # gone already
            self.socket.shutdown(socket.SHUT_RDWR)

    def writable(self) -> bool:
        """Whether the main thread should send: not while a worker thread is sending.

        waitress's own method only checks whether bytes remain, so its main thread would loop without a pause while a
        worker thread is inside `send()`.
        """
        if not (self.total_outbufs_len or self.will_close or self.close_when_flushed):
            return False
        if self.outbuf_lock.acquire(blocking=False):
            try:
                return bool(super().writable())
            finally:
                self.outbuf_lock.release()
        return False


class Trigger(trigger):  # type: ignore[misc]
    """The pipe through which a worker thread wakes the main loop. Once closed, nothing is written to it.

    waitress writes to the pipe's number also after it was closed. The system gives that number to the next file that
    is opened, which may be the database: the byte replaces its first one, and the database can no longer be read.
    """

    def __init__(self, sockets: dict[int, Any]) -> None:
        self._closing = threading.Lock()
        super().__init__(sockets)

    def close(self) -> None:
        with self._closing:
            super().close()

    def _physical_pull(self) -> None:
        with self._closing:
            if not self._closed:
                super()._physical_pull()


class Server(TcpWSGIServer):  # type: ignore[misc]
    """A waitress server that closes waiting connections where waitress would refuse new ones."""

    channel_class = Connection
    _next_look = 0.0

    def __init__(self, app: Any, *arguments: Any, **named: Any) -> None:
        self.app = app
        """The Flask app, without waitress's wrapper around it."""
        super().__init__(app, *arguments, **named)
        self.trigger.close()
        self.trigger: Trigger = Trigger(self._map)

    def readable(self) -> bool:
        """Whether a new connection can be accepted. The main loop calls this in each round."""
        at = time.monotonic()
        if at >= self._next_look:
            self._next_look = at + LOOK_EVERY
            for channel in self._open():
                if channel.is_overdue(at):
                    channel.end()
        return bool(self.accepting) and (len(self.active_channels) < MOST or any(one.may_go() for one in self._open()))

    def handle_accept(self) -> None:
        """Accept several connections in a round, because each round looks at all connections."""
        new = 0
        while new < MOST_IN_A_ROUND:
            known = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == known:
                break
            new += 1
        if len(self.active_channels) > MOST_OF_AN_ADDRESS:
            self._make_room(new)

    def _make_room(self, most: int) -> None:
        """Close up to `most` connections while there are too many: the oldest waiting ones of the largest address."""
        channels = list(self._open())
        counts = Counter(channel.address for channel in channels)
        waiting = sorted((channel for channel in channels if channel.may_go()), key=lambda channel: channel.since)
        for _ in range(most):
            crowded = _crowded(counts)
            longest = max(crowded & {channel.address for channel in waiting}, key=counts.__getitem__, default=None)
            if longest is None:
                return
            one = next(channel for channel in waiting if channel.address == longest)
            one.end()
            waiting.remove(one)
            counts[longest] -= 1

    def _open(self) -> Iterator[Connection]:
        return (channel for channel in list(self.active_channels.values()) if not channel.will_close)


def _crowded(counts: Counter[str]) -> set[str]:
    """The addresses that must lose a connection: those over their limit, else all of the network, else all; or none."""
    if alone := {address for address, count in counts.items() if count > most_of(address)}:
        return alone
    network = {address for address in counts if not is_this_machine(address)}
    if sum(counts[address] for address in network) > MOST_OF_THE_NETWORK:
        return network
    return set(counts) if counts.total() > MOST else set()


def most_of(address: str) -> int:
    """How many connections an address may have."""
    return MOST_OF_THIS_MACHINE if is_this_machine(address) else MOST_OF_AN_ADDRESS

"""Server-sent events for pages, sent after each change of the database.

Each event is a full snapshot with an id, so that a page that was away needs only the next one. Where all streams
are taken a page gets 503 and asks `/api/v1/board` every few seconds instead, with an ETag.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, current_app, request

from kiosk.queue import board
from kiosk.scans import queries as scans
from kiosk.station import Station
from kiosk.types import Role
from kiosk.watch import Watcher
from web.auth.callers import RANK, caller, session_check
from web.problems import problem
from web.server.streams import Listener, Streams
from web.visitor.panel import panel_snapshot

bp = Blueprint("live", __name__)
SLICE = 0.5
"""Seconds between two checks whether the page is still there: a closed page must free its stream soon."""
BEAT = 4.0
"""Seconds without a change until a page gets a beat. After ten seconds without one it says that it is out of date."""
REST = 0.05
"""Seconds between two snapshots of a stream, also while changes come faster."""
REDRAW = 10.0
"""Seconds after which a snapshot is made anew without a change: opening hours pass, waits grow."""
BUSY_RETRY = 5
STAFF_LIFE = 120.0
"""Seconds until a stream of a member of staff is closed and opened again: the log-in may have ended."""


@dataclass(frozen=True)
class Drawn:
    """A snapshot, with the version and the monotonic time from before it was drawn."""

    version: int
    at: float
    value: Any

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.at > REDRAW


class Live:
    """Makes the snapshots of this process, once for each change however many pages listen."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._changed = threading.Condition()
        self._version = 0
        self._drawing = threading.Lock()
        self._drawn: dict[str, Drawn] = {}
        self._streams = Streams(station.settings.web.streams)
        self._watcher = Watcher(station.data / "kiosk.db", self._bump)

    def start(self) -> None:
        self._watcher.pause()
        self._watcher.start()

    def _bump(self) -> None:
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def wait(self, known: int) -> int:
        """Wait for a change after `known`, for a slice of time at most; the answer is the version now."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != known, SLICE)
            return self._version

    def snapshot(self, name: str, version: int) -> Any:
        """The snapshot of an event with the change that made this version, drawn once for all streams that heard of it.

        While changes come faster than they are noticed, each stream would draw its own.
        """
        with self._drawing:
            drawn = self._drawn.get(name)
            if drawn is None or drawn.is_old or drawn.version < version:
                drawn = self._draw(name)
            return drawn.value

    def _draw(self, name: str) -> Drawn:
        version, at = self._version, time.monotonic()  # a change meanwhile must make it stale
        with self._station.db.read() as s:
            drawn = Drawn(version, at, SNAPSHOTS[name](s, self._station.clock.now()))
        self._drawn[name] = drawn
        return drawn

    def open_stream(self, who: Listener) -> bool:
        """Reserve a stream, which `close_stream` frees; false where none is free."""
        if not self._streams.take(who):
            return False
        self._bump()  # nobody may have listened to the changes until now
        self._watcher.resume()
        return True

    def close_stream(self, who: Listener) -> None:
        if self._streams.give_back(who):
            self._watcher.pause()


SNAPSHOTS: dict[str, Callable[..., Any]] = {
    "board": board.snapshot,
    "panel": panel_snapshot,
    "scan": scans.snapshot,
}
OPEN_EVENTS = ("board", "panel")


def live() -> Live:
    return cast(Live, current_app.extensions["live"])


@bp.get("/api/v1/live")
def stream() -> Response:
    """The event stream: `board` and `panel` for everybody, `scan` for staff."""
    if request.method == "HEAD":  # the pieces of a stream would stand in the connection as a body
        return Response(content_type="text/event-stream")
    who = caller()
    is_staff = who is not None and RANK[who.role] >= RANK[Role.STAFF]
    source = live()
    listener = Listener.at(request.remote_addr or "", urlsplit(request.referrer or "").path)
    if not source.open_stream(listener):
        response = problem(503, "streams_full")
        response.headers["Retry-After"] = str(BUSY_RETRY)
        return response
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    events = _staff_events(source, gone, session_check()) if is_staff else _events(source, OPEN_EVENTS, gone)
    response = Response(events, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(lambda: source.close_stream(listener))
    return response


def _events(source: Live, names: tuple[str, ...], gone: Callable[[], bool]) -> Iterator[bytes]:
    sent: dict[str, str] = {}
    known = -1
    told = time.monotonic()
    yield b"retry: 2000\n\n"
    while not gone():
        time.sleep(max(0.0, told + REST - time.monotonic()))
        version = source.wait(known)
        if version == known and time.monotonic() - told < BEAT:
            continue
        known, told = version, time.monotonic()
        yield b"".join(_news(source, names, version, sent)) or b"event: beat\ndata: {}\n\n"


def _staff_events(source: Live, gone: Callable[[], bool], is_valid: Callable[[], bool]) -> Iterator[bytes]:
    """Events for staff, scans included. Ends with the log-in and after STAFF_LIFE; then the page opens a new stream."""
    end = time.monotonic() + STAFF_LIFE
    yield from _events(source, (*OPEN_EVENTS, "scan"), lambda: gone() or time.monotonic() > end or not is_valid())
    yield b"retry: 50\n\n"


def _news(source: Live, names: tuple[str, ...], version: int, sent: dict[str, str]) -> Iterator[bytes]:
    for name in names:
        value = source.snapshot(name, version)
        tag = board.etag(value) if name == "board" else board.hash_of(value)
        if sent.get(name) != tag:
            sent[name] = tag
            yield f"event: {name}\nid: {tag}\ndata: {msgspec.json.encode(value).decode()}\n\n".encode()

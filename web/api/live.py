"""Pages that follow along: server-sent events, woken by the database's change stamp.

Each event is a full snapshot with an id, so that a page that was away needs nothing but the next one. Where all streams
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
from web.auth.callers import RANK, caller, log_in_stands
from web.problems import problem
from web.server.streams import Listener, Streams
from web.visitor.panel import panel_snapshot

bp = Blueprint("live", __name__)
SLICE = 0.5
"""Seconds between looks whether the page is still there: a closed page must free its place soon."""
BEAT = 4.0
"""Seconds of silence after which a page is told that all is well: it calls itself stale after ten."""
REST = 0.05
"""Seconds between two snapshots of a stream, also while changes come faster."""
REDRAW = 10.0
"""Seconds after which a snapshot is made anew without a change: opening hours pass, waits grow."""
BUSY_RETRY = 5
STAFF_LIFE = 120.0
"""Seconds until a stream of staff's is asked anew who listens: a log-in may have ended meanwhile."""


@dataclass(frozen=True)
class Drawn:
    """A snapshot: the database's change stamp, the version and the monotonic time from before it was drawn."""

    stamp: int
    version: int
    at: float
    value: Any

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.at > REDRAW


class Live:
    """The snapshots of one process, made once a change however many pages listen."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._changed = threading.Condition()
        self._version = 0
        self._drawing = threading.Lock()
        self._drawn: dict[str, Drawn] = {}
        self._streams = Streams(station.settings.web.streams)
        self._watcher = Watcher(station.data / "kiosk.db", self._bump)

    def start(self) -> None:
        self._watcher.rest()
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

    def snapshot(self, name: str) -> Any:
        """The snapshot of an event, drawn anew after any change or when it has stood long enough."""
        with self._drawing:
            drawn = self._drawn.get(name)
            if drawn is None or drawn.is_old or drawn.stamp != self._stamp():
                drawn = self._draw(name)
            return drawn.value

    def snapshot_at(self, name: str, version: int) -> Any:
        """The snapshot of an event with the change that made this version, drawn once for all streams that heard of it.

        While changes come faster than they are noticed, each stream would draw its own.
        """
        with self._drawing:
            drawn = self._drawn.get(name)
            if drawn is None or drawn.is_old or drawn.version < version:
                drawn = self._draw(name)
            return drawn.value

    def _draw(self, name: str) -> Drawn:
        version, stamp, at = self._version, self._stamp(), time.monotonic()  # a change meanwhile must make it stale
        with self._station.db.read() as s:
            drawn = Drawn(stamp, version, at, SNAPSHOTS[name](s, self._station.clock.now()))
        self._drawn[name] = drawn
        return drawn

    def _stamp(self) -> int:
        """Asked of the database, not the watcher: who has just changed something sees it at once."""
        with self._station.db.single() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    def take_place(self, who: Listener) -> bool:
        """One of the places for streams, to be given back; false where there is none."""
        if not self._streams.take(who):
            return False
        self._watcher.wake()
        return True

    def give_place_back(self, who: Listener) -> None:
        if self._streams.give_back(who):
            self._watcher.rest()


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
    if not source.take_place(listener):
        response = problem(503, "streams_full")
        response.headers["Retry-After"] = str(BUSY_RETRY)
        return response
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    events = _staff_events(source, gone, log_in_stands()) if is_staff else _events(source, OPEN_EVENTS, gone)
    response = Response(events, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(lambda: source.give_place_back(listener))
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


def _staff_events(source: Live, gone: Callable[[], bool], stands: Callable[[], bool]) -> Iterator[bytes]:
    """With every scan, while the log-in stands and only for a while: then the page opens it again, as whoever it is."""
    end = time.monotonic() + STAFF_LIFE
    yield from _events(source, (*OPEN_EVENTS, "scan"), lambda: gone() or time.monotonic() > end or not stands())
    yield b"retry: 50\n\n"


def _news(source: Live, names: tuple[str, ...], version: int, sent: dict[str, str]) -> Iterator[bytes]:
    for name in names:
        value = source.snapshot_at(name, version)
        tag = board.etag(value) if name == "board" else board.hash_of(value)
        if sent.get(name) != tag:
            sent[name] = tag
            yield f"event: {name}\nid: {tag}\ndata: {msgspec.json.encode(value).decode()}\n\n".encode()

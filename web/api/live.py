"""Server-sent events for pages, sent after each change of the database.

Each event is a full snapshot with an id, so a page that missed some needs only the next one. Where all streams are
in use, a page gets 503 and reads `/api/v1/board` every few seconds instead, with an ETag.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, current_app, request

from kiosk.key_presses import KeyPresses
from kiosk.people.permissions import Permission
from kiosk.queue import board
from kiosk.scans import queries as scans
from kiosk.station import Station
from kiosk.watch import Watcher
from web.auth.callers import caller, session_check
from web.desk import team
from web.problems import problem
from web.server.streams import Listener, Streams
from web.visitor.panel import panel_snapshot

bp = Blueprint("live", __name__)
CHECK_SECONDS = 0.5
"""Seconds between two checks whether the page is still connected: a closed page must free its stream soon."""
BEAT_SECONDS = 1.5
"""Seconds without a change until a page gets a `beat` event, looked at every CHECK_SECONDS. A page without any sign of
life for some seconds (web/static/js/contact.js) says that the service does not answer."""
PAUSE_SECONDS = 0.05
"""Seconds between two events of a stream at least, also while changes come faster."""
REDRAW_SECONDS = 10.0
"""Seconds after which a snapshot is made again without a change, since opening hours and waits depend on the time."""
BUSY_RETRY = 5
STAFF_STREAM_SECONDS = 120.0
"""Seconds until a stream of a member of staff is closed and opened again, since the session may have ended."""


@dataclass(frozen=True)
class CachedSnapshot:
    """A snapshot, with the version and the monotonic time that were read before it was made."""

    version: int
    at: float
    value: Any

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.at > REDRAW_SECONDS


class Live:
    """Makes the snapshots of this process, once for each change, however many pages listen."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._changed = threading.Condition()
        self._version = 0
        self._drawing = {name: threading.Lock() for name in SNAPSHOTS}
        self._cached: dict[str, CachedSnapshot] = {}
        self.is_stopping = False
        self._streams = Streams(station.settings.web.streams)
        self._watcher = Watcher(station.data / "kiosk.db", self._count_change)
        self.keys = KeyPresses(station.data, self._count_change)
        station.db.on_commit = self._watcher.look

    def start(self) -> None:
        self._watcher.pause()
        self._watcher.start()
        self.keys.start()

    def stop(self) -> None:
        """Let all streams end within CHECK_SECONDS, so that the server need not wait for their threads.

        It takes no lock: a signal handler calls it.
        """
        self.is_stopping = True

    def _count_change(self) -> None:
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def wait(self, known: int) -> int:
        """Wait for a version other than `known`, for CHECK_SECONDS at most, and return the version."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != known, CHECK_SECONDS)
            return self._version

    def snapshot(self, name: str, version: int) -> Any:
        """An event's snapshot of this version or a newer one. It is made once for all streams that wait for it."""
        with self._drawing[name]:
            cached = self._cached.get(name)
            if cached is None or cached.is_old or cached.version < version:
                cached = self._draw(name)
            return cached.value

    def _draw(self, name: str) -> CachedSnapshot:
        version, at = self._version, time.monotonic()  # read first: a change meanwhile must make it old
        with self._station.db.read() as s:
            value = SNAPSHOTS[name](s, self._station.clock.now())
        if name == "panel":
            value = msgspec.structs.replace(value, keys=self.keys.lately(), tries_keys=self.keys.are_tried)
        cached = CachedSnapshot(version, at, value)
        self._cached[name] = cached
        return cached

    def open_stream(self, who: Listener) -> bool:
        """Reserve a stream, which `close_stream` frees; false where none is free."""
        if not self._streams.take(who):
            return False
        self._count_change()  # the watcher may have been paused until now, so a change may have been missed
        self._watcher.resume()
        return True

    def close_stream(self, who: Listener) -> None:
        if self._streams.give_back(who):
            self._watcher.pause()


SNAPSHOTS: dict[str, Callable[..., Any]] = {
    "board": board.snapshot,
    "panel": panel_snapshot,
    "scan": scans.snapshot,
    "desks": team.snapshot,
}
OPEN_EVENTS = ("board", "panel")
STAFF_EVENTS = ("scan", *OPEN_EVENTS, "desks")


def live() -> Live:
    return cast(Live, current_app.extensions["live"])


@bp.get("/api/v1/live")
def stream() -> Response:
    """The event stream: `board` and `panel` for everybody, `scan` and `desks` for staff.

    `?events=board,scan`: these only.
    """
    if request.method == "HEAD":  # without this, the events would be sent as the body of a HEAD answer
        return Response(content_type="text/event-stream")
    who = caller()
    is_staff = who is not None and who.may(Permission.SERVE)
    source = live()
    listener = Listener.at(request.remote_addr or "", urlsplit(request.referrer or "").path)
    if not source.open_stream(listener):
        response = problem(503, "streams_full")
        response.headers["Retry-After"] = str(BUSY_RETRY)
        return response
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    names = _wanted(STAFF_EVENTS if is_staff else OPEN_EVENTS)
    events = _staff_events(source, names, gone, session_check()) if is_staff else _events(source, names, gone)
    response = Response(events, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(lambda: source.close_stream(listener))
    return response


def _wanted(offered: tuple[str, ...]) -> tuple[str, ...]:
    """The events that the page asked for, in the order in which they are sent; all where it names none.

    A snapshot that no page follows is not made, so the others are sent sooner.
    """
    if "events" not in request.args:
        return offered
    named = request.args["events"].split(",")
    return tuple(name for name in offered if name in named)


def _events(source: Live, names: tuple[str, ...], gone: Callable[[], bool]) -> Iterator[bytes]:
    sent: dict[str, str] = {}
    known = -1
    sent_at = time.monotonic()
    yield b"retry: 2000\n\n"
    while not (gone() or source.is_stopping):
        time.sleep(max(0.0, sent_at + PAUSE_SECONDS - time.monotonic()))
        version = source.wait(known)
        if version == known and time.monotonic() - sent_at < BEAT_SECONDS:
            continue
        known, sent_at = version, time.monotonic()
        before = dict(sent)
        yield from _new_events(source, names, version, sent)
        if sent == before:
            yield b"event: beat\ndata: {}\n\n"


def _staff_events(
    source: Live, names: tuple[str, ...], gone: Callable[[], bool], is_valid: Callable[[], bool]
) -> Iterator[bytes]:
    """Events for staff, scans first, until the session or STAFF_STREAM_SECONDS end. The page then opens another."""
    end = time.monotonic() + STAFF_STREAM_SECONDS
    yield from _events(source, names, lambda: gone() or time.monotonic() > end or not is_valid())
    yield b"retry: 50\n\n"


def _new_events(source: Live, names: tuple[str, ...], version: int, sent: dict[str, str]) -> Iterator[bytes]:
    """The events whose snapshot is new to this stream. Each is sent before the next snapshot is made."""
    for name in names:
        value = source.snapshot(name, version)
        tag = board.etag(value) if name == "board" else board.hash_of(value)
        if sent.get(name) != tag:
            sent[name] = tag
            yield f"event: {name}\nid: {tag}\ndata: {msgspec.json.encode(value).decode()}\n\n".encode()

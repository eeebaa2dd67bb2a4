"""The event stream: who gets scans, and for how long."""

import itertools
from functools import partial

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from kiosk.watch import Watcher
from tests import factories
from tests.web.logged_in import log_in
from web.factory import create_app


def test_a_staff_stream_ends_so_that_its_log_in_is_checked_again(
    client: FlaskClient, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.api.live.STAFF_STREAM_SECONDS", 2.0)
    log_in(client, station, "1")
    heard = list(client.get("/api/v1/live", buffered=False).response)
    assert any(b"event: scan" in piece for piece in heard)
    assert heard[-1] == b"retry: 50\n\n"
    client.post("/logout")
    after = client.get("/api/v1/live", buffered=False)
    assert not any(b"event: scan" in piece for piece in itertools.islice(after.response, 2))
    after.close()


def test_a_stream_ends_when_its_log_in_ends(client: FlaskClient, station: Station) -> None:
    log_in(client, station, "1")
    stream = client.get("/api/v1/live", buffered=False)
    pieces = iter(stream.response)
    assert [next(pieces).split()[1] for _ in range(2)] == [b"2000", b"scan"]
    client.post("/logout")
    assert not any(b"event: scan" in piece for piece in pieces)


@pytest.mark.parametrize(("is_staff", "names"), [(True, ["scan", "board", "panel"]), (False, ["board", "panel"])])
def test_each_event_is_sent_by_itself_and_what_is_waited_for_first(
    client: FlaskClient, station: Station, is_staff: bool, names: list[str]
) -> None:
    """For staff the scan is first, for the board the board."""
    if is_staff:
        log_in(client, station, "1")
    stream = client.get("/api/v1/live", buffered=False)
    pieces = list(itertools.islice(stream.response, 1 + len(names)))
    stream.close()
    assert [piece.split()[1].decode() for piece in pieces[1:]] == names
    assert all(piece.count(b"event:") == 1 for piece in pieces[1:])


@pytest.mark.parametrize(
    ("is_staff", "wanted", "names"),
    [
        (False, "board", ["board"]),
        (False, "scan,panel", ["panel"]),
        (True, "board,scan", ["scan", "board"]),
        (False, "other", ["beat"]),
    ],
)
def test_only_the_events_that_are_asked_for(
    client: FlaskClient, station: Station, is_staff: bool, wanted: str, names: list[str]
) -> None:
    """A page asks for what it follows. To ask for scans makes nobody staff."""
    if is_staff:
        log_in(client, station, "1")
    stream = client.get(f"/api/v1/live?events={wanted}", buffered=False)
    pieces = list(itertools.islice(stream.response, 1 + len(names)))
    made = set(client.application.extensions["live"]._cached)
    stream.close()
    assert [piece.split()[1].decode() for piece in pieces[1:]] == names
    assert made == {*names} - {"beat"}


def test_a_change_of_this_process_is_sent_at_once(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.api.live.Watcher", partial(Watcher, interval=600))
    app = create_app(station)
    app.extensions["live"].start()
    stream = app.test_client().get("/api/v1/live", buffered=False)
    pieces = iter(stream.response)
    assert len(list(itertools.islice(pieces, 3))) == 3  # the state at the start
    factories.take(station)
    assert b"event: board" in next(pieces)  # not the beat after four seconds
    stream.close()


def test_a_visitors_stream_goes_on(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.api.live.STAFF_STREAM_SECONDS", 0.2)
    monkeypatch.setattr("web.api.live.BEAT_SECONDS", 0.2)
    stream = client.get("/api/v1/live", buffered=False)
    heard = list(itertools.islice(stream.response, 5))
    assert heard[3:] == [b"event: beat\ndata: {}\n\n"] * 2
    stream.close()

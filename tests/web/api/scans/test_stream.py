"""Who hears of scans, and for how long."""

import itertools

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from tests.web.logged_in import log_in


def test_staffs_stream_ends_so_that_who_listens_is_asked_anew(
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


def test_a_stream_ends_with_its_log_in(client: FlaskClient, station: Station) -> None:
    log_in(client, station, "1")
    stream = client.get("/api/v1/live", buffered=False)
    pieces = iter(stream.response)
    assert b"event: scan" in next(pieces) + next(pieces)
    client.post("/logout")
    assert not any(b"event: scan" in piece for piece in pieces)


def test_a_visitors_stream_goes_on(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.api.live.STAFF_STREAM_SECONDS", 0.2)
    monkeypatch.setattr("web.api.live.BEAT_SECONDS", 0.2)
    stream = client.get("/api/v1/live", buffered=False)
    heard = list(itertools.islice(stream.response, 4))
    assert b"event: board" in heard[1]
    assert heard[2:] == [b"event: beat\ndata: {}\n\n"] * 2
    stream.close()

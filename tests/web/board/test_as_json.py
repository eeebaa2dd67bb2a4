"""The board as JSON, for other software and for pages without a stream."""

from typing import Any

from flask.testing import FlaskClient

from kiosk.station import Station
from tests import factories
from tests.statements import statements


def test_it_works(client: FlaskClient, station: Station):
    factories.take(station, "login")
    factories.take(station, "loan")
    factories.call(station, "2")
    answer = client.get("/api/v1/board")
    body: dict[str, Any] = answer.get_json()
    assert answer.mimetype == "application/json"
    assert body["open"] is True
    assert (body["now"]["number"], body["now"]["desk"]) == ("A1", "2")
    assert body["recent"] == []
    assert body["waiting"] == {"B": 1}
    assert body["at"].endswith("Z")


def test_nothing_new_is_304_without_a_body(client: FlaskClient):
    first = client.get("/api/v1/board")
    again = client.get("/api/v1/board", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_after_a_change_the_whole_board_is_answered(client: FlaskClient, station: Station):
    etag = client.get("/api/v1/board").headers["ETag"]
    factories.take(station)
    again = client.get("/api/v1/board", headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert again.get_json()["waiting"] == {"A": 1}


def test_it_is_public_and_must_be_revalidated(client: FlaskClient):
    answer = client.get("/api/v1/board")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers


def test_the_number_of_queries_does_not_grow_with_who_waits(client: FlaskClient, station: Station):
    def asked() -> int:
        with statements(station) as sent:
            client.get("/api/v1/board")
        return len(sent)

    factories.take(station)
    for_one = asked()
    for _ in range(99):
        factories.take(station)
    assert asked() == for_one

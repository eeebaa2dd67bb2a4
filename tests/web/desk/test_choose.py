"""GET and POST /desk/choose: the desk of this browser."""

from typing import Any

from flask.testing import FlaskClient

from kiosk.people import tokens
from kiosk.queue import retiring
from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in


def test_it_works(client: FlaskClient, station: Station):
    log_in(client, station)
    assert "Vilket bord sitter du vid?" in client.get("/desk/choose").text
    answer = client.post("/desk/choose", data={"desk": "2"})
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert "Kön, bord 2" in client.get("/desk").text


def test_a_desk_in_use_shows_its_user(client: FlaskClient, app: Any, station: Station):
    log_in(app.test_client(), station, "2")
    page = log_in(client, station).get("/desk/choose").text
    assert "staff-2 är inloggad här" in page
    assert page.count("Ledigt") == 2


def test_who_was_at_a_desk_that_is_retired_is_told_so(client: FlaskClient, station: Station):
    log_in(client, station).post("/desk/choose", data={"desk": "3"})
    retire(station, "3")
    answer = client.get("/desk", follow_redirects=True)
    assert answer.request.path == "/desk/choose"
    assert "Bord 3 är ur bruk. Välj ett annat bord." in answer.text
    client.post("/desk/choose", data={"desk": "2"})
    client.post("/desk/leave")
    assert "ur bruk" not in client.get("/desk/choose").text


def retire(station: Station, desk: str) -> None:
    with station.db.begin() as s:
        retiring.retire(s, "test", desk, None, station.clock.now())


def test_a_desk_that_is_not_there(client: FlaskClient, station: Station):
    answer = log_in(client, station).post("/desk/choose", data={"desk": "191212121212"})
    assert answer.status_code == 404
    assert "191212" not in answer.text


def test_a_room_is_no_desk(client: FlaskClient, station: Station):
    assert log_in(client, station).post("/desk/choose", data={"desk": "R1"}).status_code == 404


def test_a_token_cannot_choose_a_desk(client: FlaskClient, station: Station):
    with station.db.begin() as s:
        token = tokens.add(s, "test", "robot", Role.STAFF, station.clock.now())
    answer = client.post("/desk/choose", data={"desk": "1"}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_it_needs_a_log_in(client: FlaskClient):
    assert client.get("/desk/choose").status_code == 302
    assert client.post("/desk/choose", data={"desk": "1"}).status_code == 401

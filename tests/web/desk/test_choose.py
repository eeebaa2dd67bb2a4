"""GET and POST /desk/choose: the desk of this browser."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.people import sessions, tokens
from kiosk.queue import retiring
from kiosk.queue.models import State
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.logged_in import log_in
from web.auth.callers import COOKIE


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


@pytest.fixture
def colleague(app: Flask, station: Station) -> FlaskClient:
    """Somebody at desk 2, with a visitor."""
    client = log_in(app.test_client(), station, "2")
    factories.take(station)
    client.post("/desk/call", follow_redirects=True)
    return client


def choose(client: FlaskClient, desk: str, **how: str) -> str:
    return client.post("/desk/choose", data={"desk": desk, **how}, follow_redirects=True).text


def last(client: FlaskClient) -> str:
    """What the page says of the desk's last step."""
    return client.get("/desk").text.split('id="last"')[1].split("</p>", maxsplit=1)[0]


def test_a_desk_where_a_colleague_sits_is_asked_for_once(staff: FlaskClient, colleague: FlaskClient):
    page = choose(staff, "2")
    assert "staff-2 sitter vid bord 2 med A1 sedan 0 min." in page
    assert 'value="join"' in page and 'value="take"' in page and 'href="/desk/choose"' in page
    assert "Kön, bord 1" in staff.get("/desk").text
    assert "staff-1 sitter också" not in colleague.get("/desk").text
    assert "Kön, bord 1" in choose(staff, "1")  # the own desk is not asked for


def test_two_at_a_desk_read_who_did_what(staff: FlaskClient, colleague: FlaskClient):
    assert "Kön, bord 2" in choose(staff, "2", how="join")
    page = colleague.get("/desk").text
    assert 'data-notice="beside-staff-1">staff-1 sitter också vid det här bordet.' in page
    assert "staff-2 sitter också vid det här bordet." in staff.get("/desk").text
    assert "Du kallade A1." in last(colleague) and "staff-2 kallade A1." in last(staff)
    visitor = re.search(r'name="ticket" value="([^"]*)"', page)[1]  # type: ignore[index]
    staff.post("/desk/finish", data={"ticket": visitor, "outcome": "solved"})
    assert "Du avslutade A1." in last(staff) and "staff-1 avslutade A1." in last(colleague)
    colleague.post("/desk/passing", data={"after": "0"})
    assert "staff-2 räknade" in last(staff) and "Du räknade" in last(colleague)


def test_who_takes_over_a_desk_has_it_alone(staff: FlaskClient, colleague: FlaskClient):
    assert "Hos dig nu" in choose(staff, "2", how="take")
    answer = colleague.get("/desk", follow_redirects=True)
    assert answer.request.path == "/desk/choose"
    assert "staff-1 sitter vid bord 2 nu." in answer.text
    assert "sitter också" not in staff.get("/desk").text


def test_a_press_that_waited_while_its_desk_was_taken_over_is_not_made(
    staff: FlaskClient, colleague: FlaskClient, station: Station, monkeypatch: pytest.MonkeyPatch
):
    """The colleague takes desk 1 over while the press from there waits for the write lock."""
    number, cookie = factories.take(station), colleague.get_cookie(COOKIE).value
    staff.get("/desk")
    waits, begin = threading.Event(), station.db.begin
    with ThreadPoolExecutor(1) as browser:
        with begin() as s:
            monkeypatch.setattr(station.db, "begin", lambda: waits.set() or begin())
            pressed = browser.submit(staff.post, "/desk/call", follow_redirects=True)
            assert waits.wait(30)
            sessions.take_desk(s, cookie, "1")
        page = pressed.result().text
    assert "Du är inte vid bordet längre. Inget är ändrat." in page and "staff-2 sitter vid bord 1 nu." in page
    assert factories.ticket_view(station, number.id).state is State.WAITING


def test_who_was_at_a_desk_that_is_retired_is_told_so(client: FlaskClient, station: Station):
    log_in(client, station, "3").get("/desk")
    retire(station, "3")
    answer = client.get("/desk", follow_redirects=True)
    assert answer.request.path == "/desk/choose"
    assert "Bord 3 är ur bruk. Välj ett annat bord." in answer.text
    choose(client, "2")
    client.post("/desk/leave")
    assert "ur bruk" not in client.get("/desk/choose").text


def retire(station: Station, desk: str) -> None:
    with station.db.begin() as s:
        retiring.retire(s, "test", desk, None, station.clock.now())


def test_a_desk_that_is_not_there(client: FlaskClient, station: Station):
    answer = log_in(client, station).post("/desk/choose", data={"desk": "191212121212"})
    assert answer.status_code == 404
    assert "191212" not in answer.text


def test_an_unknown_way_to_sit_at_a_desk_is_refused(staff: FlaskClient, colleague: FlaskClient):
    assert staff.post("/desk/choose", data={"desk": "2", "how": "kill"}).status_code == 422
    assert "Kön, bord 1" in staff.get("/desk").text and "Hos dig nu" in colleague.get("/desk").text


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

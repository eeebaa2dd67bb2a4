"""POST /desk/pressed: what became of a press whose answer was lost."""

import re
import threading

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from tests import factories
from web.desk.presses import Presses

KEY = "press-00000001"
KEPT = "Ditt senaste tryck gick fram."
NOT_KEPT = "Ditt senaste tryck gick inte fram. Tryck igen om det behövs."


@pytest.fixture
def service(staff: FlaskClient) -> str:
    """The run of the service, as a page knows it."""
    return re.search(r'data-service="([^"]+)"', staff.get("/desk").text)[1]  # type: ignore[index]


def settle(client: FlaskClient, service: str) -> str:
    return client.post("/desk/pressed", data={"press": KEY, "service": service}, follow_redirects=True).text


def call(client: FlaskClient) -> str:
    return client.post("/desk/call", data={"press": KEY}, follow_redirects=True).text


def test_a_press_that_was_done(staff: FlaskClient, station: Station, service: str):
    factories.take(station)
    call(staff)
    assert '<p class="note done"><svg' in (page := settle(staff, service)) and KEPT in page


def test_a_press_that_was_refused(staff: FlaskClient, station: Station, service: str):
    staff.post("/desk/recall", data={"press": KEY, "ticket": "1-x"})
    assert "Vi hittar inte det numret." in settle(staff, service)


def test_a_press_that_was_not_made_is_never_made(staff: FlaskClient, station: Station, service: str):
    factories.take(station)
    assert NOT_KEPT in settle(staff, service)
    assert "Ingen hos dig just nu" in call(staff)
    assert NOT_KEPT in settle(staff, service)


def test_a_press_that_arrives_twice_is_made_once(staff: FlaskClient, station: Station):
    visitor = factories.take(station).id
    factories.call(station, "1")
    for _ in range(2):
        more = {"outcome": "solved", "more": "1", "after": "0"}
        staff.post("/desk/finish", data={"press": KEY, "ticket": visitor, **more})
    page = staff.get("/desk").text
    assert "Fråga 2" in page and "Frågan har redan" not in page


def test_a_press_that_waits_for_the_database_holds_up_no_other_and_is_settled_once_it_is_made():
    presses, is_free, order = Presses(), threading.Event(), []

    def waits() -> str:
        assert is_free.wait(10)
        order.append("made")
        return "no"

    def settled() -> None:
        assert presses.settle(KEY) == "no"
        order.append("settled")

    first = threading.Thread(target=presses.answer, args=(KEY, waits))
    first.start()
    assert presses.answer("press-00000002", lambda: "") == ""  # does not wait for the first
    second = threading.Thread(target=settled)
    second.start()
    is_free.set()
    first.join()
    second.join()
    assert order == ["made", "settled"]


def test_a_press_of_an_earlier_run_of_the_service_is_not_known(staff: FlaskClient):
    assert "Det är inte säkert att trycket gick fram." in settle(staff, "another")

"""POST /loans/<tag>/undo undoes the last scan within a minute."""

from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.loans.models import ItemState
from kiosk.station import Station
from tests.factories import item_state, lend


def test_it_works(staff: FlaskClient, station: Station, at: Moment):
    lend(station, at=at)
    answer = staff.post("/loans/TAB0001/undo", data={"step": "1"})
    assert (answer.status_code, answer.location) == (303, "/loans")
    assert item_state(station) is ItemState.READY


def test_after_a_minute(staff: FlaskClient, station: Station, at: Moment):
    lend(station, at=at.later(seconds=-61))
    staff.post("/loans/TAB0001/undo", data={"step": "1"})
    assert item_state(station) is ItemState.LENT
    assert "Det finns inget att ångra." in staff.get("/loans").text


def test_undo_from_an_outdated_page_is_refused(staff: FlaskClient, station: Station, at: Moment):
    lend(station, at=at)
    staff.post("/loans/TAB0001/undo", data={"step": "2"})
    assert item_state(station) is ItemState.LENT
    assert "Någon annan hann före." in staff.get("/loans").text


def test_it_needs_a_log_in(client: FlaskClient):
    assert client.post("/loans/TAB0001/undo").status_code == 401

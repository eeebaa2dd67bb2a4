"""POST /loans/<tag>/ready: the return's steps are done."""

from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.loans import lending, queries, returns
from kiosk.loans.models import ItemState
from kiosk.station import Station
from tests.factories import item_state, lend


def test_it_works(staff: FlaskClient, station: Station, at: Moment):
    with station.db.begin() as s:
        lending.lend(s, queries.find(s, "TAB0001"), at)
        returns.take_back(s, queries.find(s, "TAB0001"), at)
    answer = staff.post("/loans/TAB0001/ready")
    assert (answer.status_code, answer.location) == (303, "/loans")
    assert item_state(station, "TAB0001") is ItemState.READY


def test_an_item_that_is_out(staff: FlaskClient, station: Station, at: Moment):
    lend(station, at=at)
    staff.post("/loans/TAB0001/ready")
    assert item_state(station, "TAB0001") is ItemState.LENT
    assert '<p class="note">' in staff.get("/loans").text


def test_an_item_that_is_not_there(staff: FlaskClient):
    staff.post("/loans/191212121212/ready")
    page = staff.get("/loans").text
    assert '<p class="note">' in page
    assert "191212121212" not in page


def test_it_needs_a_log_in(client: FlaskClient):
    assert client.post("/loans/TAB0001/ready").status_code == 401

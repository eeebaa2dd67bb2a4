"""POST /loans/<tag>/undo: the last scan taken back within a minute."""

from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.loans import lending, queries
from kiosk.loans.models import ItemState
from kiosk.station import Station


def lend(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        lending.lend(s, queries.find(s, "TAB0001"), at)


def state(station: Station) -> ItemState:
    with station.db.read() as s:
        return queries.item(s, "TAB0001").state


def test_it_works(staff: FlaskClient, station: Station, at: Moment):
    lend(station, at)
    answer = staff.post("/loans/TAB0001/undo", data={"state": "lent"})
    assert (answer.status_code, answer.location) == (303, "/loans")
    assert state(station) is ItemState.READY


def test_after_a_minute(staff: FlaskClient, station: Station, at: Moment):
    lend(station, at.later(seconds=-61))
    staff.post("/loans/TAB0001/undo", data={"state": "lent"})
    assert state(station) is ItemState.LENT
    assert "Det finns inget att ångra." in staff.get("/loans").text


def test_from_a_page_that_is_behind(staff: FlaskClient, station: Station, at: Moment):
    lend(station, at)
    staff.post("/loans/TAB0001/undo", data={"state": "checking"})
    assert state(station) is ItemState.LENT
    assert "Någon annan hann före." in staff.get("/loans").text


def test_it_needs_somebody_logged_in(client: FlaskClient):
    assert client.post("/loans/TAB0001/undo").status_code == 401

"""POST /loans/<tag>/undo undoes the last scan within a minute."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.loans.models import ItemState
from kiosk.station import Station
from tests.factories import item_state, lend
from tests.web.loans.test_page import scan

UNDO = "ENTRENUNDO"


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


def test_a_home_loan_that_ended_by_a_button_has_no_undo_card(staff: FlaskClient, station: Station):
    """At a scanner the card would undo what that scanner did last: somebody else's loan."""
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    scan(station, "TAB0001", with_pass=True)
    staff.post("/loans/TAB0001/lost")
    staff.post("/loans/TAB0001/end-loan")
    staff.post("/loans/TAB0001/undo", data={"step": "3"})
    assert "det går inte att ångra" in staff.get("/loans").text
    scan(station, "TAB0002", with_pass=True)
    scan(station, "TAB0002", station.clock.now().later(seconds=5))
    staff.post("/loans/TAB0002/undo", data={"step": "5"})
    assert "Skanna kortet Ångra och sedan lånekortet" in staff.get("/loans").text


def test_the_card_after_a_button_undoes_what_the_button_did(staff: FlaskClient, station: Station, at: Moment):
    """Then a second scan of it undoes the step before, and the last one says that there is no more."""
    for seconds in (20, 15):
        scan(station, "TAB0001", at.later(seconds=-seconds))
    staff.post("/loans/TAB0001/ready")
    for state in (ItemState.CHECKING, ItemState.LENT, ItemState.READY, ItemState.READY):
        scan(station, UNDO)
        assert item_state(station) is state
    page = staff.get("/loans").text
    assert "<h1>Inget mer att ångra</h1>" in page and "</bdi> (Utlånad) är redan ångrad." in page


def test_the_button_stays_where_the_card_undoes_nothing(staff: FlaskClient, station: Station, at: Moment):
    """Another scanner has changed the item since."""
    scan(station, "TAB0001", at.later(seconds=-20))
    scan(station, "TAB0001", at.later(seconds=-10), scanner="side")
    scan(station, UNDO, at.later(seconds=-5))
    page = staff.get("/loans").text
    assert "<h1>Ändrad av någon annan</h1>" in page and 'id="undo-last"' in page
    scan(station, "TAB0002", at.later(seconds=-4))
    scan(station, "TAB0002", at.later(seconds=-3))
    assert 'id="undo-last"' in staff.get("/loans").text


def test_it_needs_a_log_in(client: FlaskClient):
    assert client.post("/loans/TAB0001/undo").status_code == 401

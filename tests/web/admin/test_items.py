"""The admin's page of items."""

import pytest
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.loans import queries
from kiosk.loans.models import ItemState
from kiosk.station import Station
from tests.factories import item_state, lend
from tests.statements import statements
from tests.web.admin.conftest import Changes


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    sent = {"tag": " ny0001 ", "model": "tablet-8", "serial": "SN-77"}
    answer = admin.post("/admin/items", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert "NY0001" in answer.text and "SN-77" in answer.text
    assert item_state(station, "NY0001") is ItemState.READY
    assert ("admin-nowhere", "item_added") in changes


def test_away_and_back(admin: FlaskClient, station: Station, changes: Changes) -> None:
    assert admin.post("/admin/items/TAB0001/away").status_code == 303
    assert item_state(station, "TAB0001") is ItemState.AWAY
    assert 'action="/admin/items/TAB0001/back"' in admin.get("/admin/items").text
    assert admin.post("/admin/items/TAB0001/back").status_code == 303
    assert item_state(station, "TAB0001") is ItemState.CHECKING
    assert [action for _, action in changes][:2] == ["item_back", "item_away"]


def test_a_longer_serial_number_may_hold_digits_like_a_persons(admin: FlaskClient) -> None:
    """Long serial numbers contain such digits by chance."""
    sent = {"tag": "NY0001", "model": "tablet-8", "serial": "SN 811218-9876"}
    assert admin.post("/admin/items", data=sent).status_code == 303


@pytest.mark.parametrize("tag", ["", "AB", "A" * 21, "TAB 1", "ÅÄÖ1", "ENTRENREADY", "8112189876", "198112189876"])
def test_a_bad_tag_is_refused(admin: FlaskClient, station: Station, tag: str) -> None:
    answer = admin.post("/admin/items", data={"tag": tag, "model": "tablet-8"})
    assert answer.status_code == 422
    assert "Etiketten har 3 till 20" in answer.text
    assert "8112189876" not in answer.text
    assert 'href="/admin/items" aria-current="page"' in answer.text
    with station.db.read() as s:
        assert len(queries.items(s)) == 12


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"tag": "TAB0001", "model": "tablet-8"}, 409, "Det finns redan en sak med den etiketten."),
        ({"tag": "NEW1", "model": "none"}, 404, "Välj en modell."),
        ({"tag": "NEW1", "model": "tablet-8", "serial": "x" * 41}, 422, "Serienumret"),
        ({"tag": "NEW1", "model": "tablet-8", "serial": "811218-9876"}, 422, "Serienumret"),
        ({"tag": "NEW1", "model": "tablet-8", "serial": "SN\x07"}, 422, "Serienumret"),
    ],
)
def test_refused(admin: FlaskClient, sent: dict[str, str], status: int, words: str) -> None:
    answer = admin.post("/admin/items", data=sent)
    assert answer.status_code == status
    assert words in answer.text


def test_a_lent_item_stays(admin: FlaskClient, station: Station, at: Moment) -> None:
    lend(station, at=at)
    answer = admin.post("/admin/items/TAB0001/away", follow_redirects=True)
    assert "Saken är utlånad. Ta emot den först." in answer.text
    assert item_state(station, "TAB0001") is ItemState.LENT


def test_an_unknown_item(admin: FlaskClient) -> None:
    assert admin.post("/admin/items/NOTHING/away").status_code == 404


def test_the_number_of_queries_is_flat(admin: FlaskClient, station: Station) -> None:
    admin.get("/admin/items")
    with statements(station) as few:
        admin.get("/admin/items")
    for number in range(30):
        admin.post("/admin/items", data={"tag": f"MORE{number:03d}", "model": "tablet-8"})
    with statements(station) as many:
        page = admin.get("/admin/items").text
    assert "MORE029" in page
    assert len(many) == len(few)

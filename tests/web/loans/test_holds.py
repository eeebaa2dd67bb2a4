"""The page of reservations and the waiting list, and what the lending page says of them."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.station import Station
from tests.web.loans.test_page import scan
from tests.web.logged_in import log_in


@pytest.fixture
def one_tablet(station: Station) -> Station:
    """The model has one item."""
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-8' WHERE tag > 'TAB0001'"))
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-10' WHERE tag = 'TAB0001'"))
    return station


def wait(staff: FlaskClient) -> str:
    assert staff.post("/loans/holds/places", data={"model": "tablet-10"}).status_code == 303
    return staff.get("/loans/holds").text


def event(station: Station, **other: str) -> dict[str, str]:
    tomorrow = (station.clock.now().date + dt.timedelta(days=1)).isoformat()
    sent = {"model": "tablet-10", "wanted": "20", "name": "Klass 7B", "date": tomorrow, "opens": "13", "closes": "15"}
    return sent | other


def test_it_works(staff: FlaskClient, one_tablet: Station) -> None:
    page = wait(staff)
    assert "Väntelista 1. Ge numret" in page and "Det finns en nu" in page
    assert "Bokat och väntelista: 1" in staff.get("/loans").text
    scan(one_tablet, "TAB0001")
    page = staff.get("/loans").text
    assert "Väntelista 1 väntar på en sådan." in page and "Ta hellre:" in page
    served = re.search(r'action="(/loans/holds/\d+/end)"', page)
    assert served is not None
    assert staff.post(served[1], data={"page": "loans"}).headers["Location"] == "/loans"
    assert "väntar på en sådan" not in staff.get("/loans").text
    assert "Ingen väntar." in staff.get("/loans/holds").text


def test_what_comes_back_is_put_aside(staff: FlaskClient, one_tablet: Station) -> None:
    at = one_tablet.clock.now()
    scan(one_tablet, "TAB0001", at)
    page = wait(staff)
    assert "Det finns en nu" not in page
    scan(one_tablet, "TAB0001", at.later(seconds=5))
    assert "Lägg undan den: väntelista 1" in staff.get("/loans").text


def test_what_has_no_lack_or_a_damage_is_not_put_aside(staff: FlaskClient, station: Station) -> None:
    wait(staff)
    at = station.clock.now()
    scan(station, "TAB0001", at)
    scan(station, "TAB0001", at.later(seconds=5))
    assert "Lägg undan den" not in staff.get("/loans").text, "others are ready"
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-8' WHERE tag > 'TAB0001'"))
    assert "Lägg undan den" in staff.get("/loans").text
    scan(station, "ENTRENDAMAGED", at.later(seconds=10))
    assert "Lägg undan den" not in staff.get("/loans").text


def test_each_item_that_comes_back_is_for_the_next_who_waits(staff: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-8'"))
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-10' WHERE tag <= 'TAB0003'"))
    at = station.clock.now()
    for number in (1, 2, 3):
        scan(station, f"TAB000{number}", at)
    wait(staff)
    wait(staff)
    for number, place in ((3, "1"), (1, "2"), (2, None)):
        scan(station, f"TAB000{number}", at.later(seconds=5 * number + 20 * (number < 3)))
        said = re.findall(r"Lägg undan den: väntelista (\d+)", staff.get("/loans").text)
        assert said == ([place] if place else [])


def test_an_event_that_was_handed_out_is_over(staff: FlaskClient, one_tablet: Station) -> None:
    staff.post("/loans/holds/events", data=event(one_tablet, wanted="1"))
    begins = re.search(r'action="(/loans/holds/\d+/hand-out)"', staff.get("/loans/holds").text)
    assert begins is not None
    staff.post(begins[1])
    scan(one_tablet, "TAB0001")
    scan(one_tablet, "ENTRENGROUPDONE", one_tablet.clock.now().later(seconds=5))
    assert "/hand-out" not in staff.get("/loans/holds").text


def test_an_event_that_another_desk_hands_out(staff: FlaskClient, one_tablet: Station) -> None:
    staff.post("/loans/holds/events", data=event(one_tablet, wanted="1"))
    staff.post("/loans/holds/1/hand-out")
    assert "delas redan ut" not in staff.get("/loans").text
    log_in(staff, one_tablet, desk="2")
    page = staff.get("/loans/holds").text
    assert '<a href="/loans/groups/1">Delas ut vid bord 1' in page and "Börja dela ut" not in page
    page = staff.post("/loans/holds/1/hand-out", follow_redirects=True).text
    assert "Klass 7B delas redan ut vid bord 1. Skanna där." in page and page.count('class="how-many"') == 1


def test_an_event(staff: FlaskClient, one_tablet: Station) -> None:
    with one_tablet.db.begin() as s:
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-10', state = 'repair' WHERE tag = 'TAB0002'"))
    answer = staff.post("/loans/holds/events", data=event(one_tablet, wanted="3"))
    assert answer.status_code == 422 and "Det finns 2 sådana. Boka högst så många" in answer.text
    assert staff.post("/loans/holds/events", data=event(one_tablet, wanted="2")).status_code == 303
    page = staff.get("/loans/holds").text
    assert (
        "Klass 7B är bokad, men bara 1 av 2 går att räkna med då." in page
        and "2 × " in page
        and "Bara 1 går att räkna med då" in page
    )
    hand_out = re.search(r'action="(/loans/holds/\d+/hand-out)"', page)
    assert hand_out is not None
    assert staff.post(hand_out[1]).headers["Location"] == "/loans"
    page = staff.get("/loans").text
    assert "<h2>Klass 7B</h2>" in page and "<b>0</b> av 2" in page
    staff.post(hand_out[1].replace("hand-out", "end"))
    staff.post(hand_out[1])
    assert "Det är över." in staff.get("/loans/holds").text


def test_an_event_that_is_refused_keeps_what_was_typed(staff: FlaskClient, one_tablet: Station) -> None:
    answer = staff.post("/loans/holds/events", data=event(one_tablet, wanted="många", opens="snart"))
    assert answer.status_code == 422
    assert "Skriv hur många saker, 1 till 999." in answer.text and "Skriv när det börjar och slutar" in answer.text
    assert 'value="Klass 7B"' in answer.text


def test_an_identity_number_is_refused_and_not_repeated(staff: FlaskClient, one_tablet: Station) -> None:
    answer = staff.post("/loans/holds/events", data=event(one_tablet, name="Anna 19121212-1212"))
    assert answer.status_code == 422 and "1212-1212" not in answer.text
    with one_tablet.db.read() as s:
        assert s.scalar(sa.text("SELECT count(*) FROM hold")) == 0


def test_what_is_not_there(staff: FlaskClient) -> None:
    staff.post("/loans/holds/7/end")
    assert "Det finns inte längre." in staff.get("/loans/holds").text
    assert staff.post("/loans/holds/places", data={"model": "none"}).status_code == 422

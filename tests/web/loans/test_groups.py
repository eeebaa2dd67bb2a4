"""A group on the lending page: how many of how many, what to take next, its end, and what is back."""

import re

import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.loans import groups
from kiosk.station import Station
from tests.web.loans.test_page import PASS, scan


def begin(staff: FlaskClient, wanted: str) -> str:
    staff.post("/loans/groups", data={"wanted": wanted})
    return staff.get("/loans").text


def how_many(page: str) -> list[str]:
    return [f"{lent} {of}" for lent, of in re.findall(r'class="how-many"><b>(\d+)</b> ([^<]+)</p>', page)]


def test_it_works(staff: FlaskClient, station: Station) -> None:
    assert how_many(begin(staff, "3")) == ["0 av 3"]
    for number in (1, 2):
        scan(station, f"TAB000{number}")
    page = staff.get("/loans").text
    assert how_many(page) == ["2 av 3"]
    assert "Ta härnäst:" in page and "De används här." in page
    scan(station, "TAB0001", station.clock.now().later(seconds=5))
    page = staff.get("/loans").text
    assert how_many(page) == ["2 av 3"] and "är redan med i gruppen" in page and 'class="result told repeat' in page


def test_a_number_that_nobody_said(staff: FlaskClient, station: Station) -> None:
    begin(staff, "")
    scan(station, "TAB0001")
    assert how_many(staff.get("/loans").text) == ["1 sak"]


def test_more_than_planned(staff: FlaskClient, station: Station) -> None:
    begin(staff, "1")
    for number in (1, 2):
        scan(station, f"TAB000{number}")
    page = staff.get("/loans").text
    assert how_many(page) == ["2 av 1"] and "1 mer än tänkt" in page and "Ta härnäst" not in page


def test_a_number_that_is_none(staff: FlaskClient) -> None:
    assert "Skriv hur många saker, 1 till 999" in begin(staff, "0")
    assert "Skriv hur många saker, 1 till 999" in begin(staff, "tjugo")
    assert how_many(staff.get("/loans").text) == []


def test_it_ends_and_comes_back(staff: FlaskClient, station: Station) -> None:
    begin(staff, "2")
    at = station.clock.now()
    for number in (1, 2):
        scan(station, f"TAB000{number}")
    assert staff.post("/loans/groups/1/end").headers["Location"] == "/loans"
    scan(station, "TAB0001", at.later(seconds=5))
    page = staff.get("/loans").text
    assert how_many(page) == [] and page.count("1 av 2 är tillbaka") == 2
    page = staff.get("/loans/groups/1").text
    assert "TAB0002" in page and "TAB0001" not in page and "1 av 2 är tillbaka" in page
    scan(station, "TAB0002", at.later(seconds=10))
    assert "/loans/groups/1" not in staff.get("/loans").text
    assert "Allt är tillbaka." in staff.get("/loans/groups/1").text
    assert staff.get("/loans/groups/7").status_code == staff.post("/loans/groups/7/end").status_code == 404


def test_an_event_counts_its_own_model(staff: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-8'"))
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-10' WHERE tag = 'TAB0002'"))
    today = station.clock.now().date.isoformat()
    event = {"model": "tablet-10", "wanted": "1", "name": "Klass 7B", "date": today}
    event |= {"opens": "00:00", "closes": "23:59"}
    assert staff.post("/loans/holds/events", data=event).status_code == 303
    staff.post("/loans/holds/1/hand-out")
    scan(station, "TAB0001")
    page = staff.get("/loans").text
    assert how_many(page) == ["0 av 1"] and "En annan modell än den bokade" in page
    assert "Nästa skanning lånar ut den" not in page
    assert re.findall(r"Ta en annan: <strong><bdi>(\w+)</bdi></strong>\.", page) == ["TAB0002"]
    at = station.clock.now()
    scan(station, "TAB0002", at.later(seconds=5))
    scan(station, "TAB0001", at.later(seconds=10))
    page = staff.get("/loans").text
    assert how_many(page) == ["1 av 1"] and "1 av en annan modell räknas inte" in page
    assert "Den räknas inte i gruppen: bokat är" in page


def test_what_somebody_else_has_is_refused_without_its_slip(staff: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    at = station.clock.now()
    scan(station, "TAB0001", at, with_pass=True)
    assert "Lapp med sista dagen" in staff.get("/loans").text
    staff.post("/loans/groups", data={"wanted": "3"})
    for after, heading in ((5, "Redan utlånad till någon annan"), (6, "Redan skannad")):
        scan(station, "TAB0001", at.later(seconds=after))
        page = staff.get("/loans").text
        assert f"<h1>{heading}</h1>" in page
        assert "Lapp med sista dagen" not in page and "Lämna också ut" not in page


def test_a_group_that_begins_is_what_the_page_is_about(staff: FlaskClient, station: Station) -> None:
    scan(station, "TAB0001", station.clock.now().later(seconds=-20))
    assert "<h1>Utlånad</h1>" in staff.get("/loans").text
    page = begin(staff, "3")
    assert "<h1>Gruppen från klockan" in page and "<h1>Utlånad</h1>" not in page
    scan(station, "TAB0002", station.clock.now().later(seconds=1))
    assert "<h1>Utlånad</h1>" in staff.get("/loans").text


def test_which_scanners_lend_to_it(staff: FlaskClient, station: Station) -> None:
    assert "Skannrarna vid bord 1 och de utan bord lånar ut till gruppen." in begin(staff, "3")
    at = station.clock.now()
    with station.db.begin() as s:
        groups.begin(s, None, at)
    page = staff.get("/loans").text
    assert "Skannrarna vid bord 1 lånar ut till gruppen." in page
    assert "Alla skannrar lånar ut till gruppen, utom vid bord med en egen grupp." in page
    staff.post("/loans/groups/1/end")
    assert "Alla skannrar lånar ut till gruppen." in staff.get("/loans/groups/2").text


def test_a_silent_group_is_said_to_take_nothing(staff: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        groups.begin(s, 3, station.clock.now().later(minutes=-15), "1")
    page = staff.get("/loans").text
    assert "Det som skannas nu lånas inte ut till gruppen." in page and "<h1>Gruppen" not in page
    staff.post("/loans/groups/1/go-on")
    page = staff.get("/loans").text
    assert "Fortsätt med gruppen" not in page and "Skannrarna vid bord 1" in page
    staff.post("/loans/groups/1/end")
    assert "Någon annan hann före." in staff.post("/loans/groups/1/go-on", follow_redirects=True).text


def test_a_pass_that_waits_makes_it_a_home_group_that_asks_for_it_again(staff: FlaskClient, station: Station) -> None:
    assert "Tryck på Börja" in staff.get("/loans").text
    at = station.clock.now()
    scan(station, PASS, at.later(seconds=-5))
    page = begin(staff, "3")
    assert "De lånas hem." in page and "Skanna lånekortet igen" in page
    staff.post("/loans/groups/1/end")
    scan(station, PASS, at.later(seconds=-40))
    page = begin(staff, "3")
    assert "De används här." in page and "Skanna lånekortet igen" not in page


def test_its_end_by_the_button_is_said(staff: FlaskClient, station: Station) -> None:
    at = station.clock.now()
    begin(staff, "3")
    scan(station, "TAB0001", at)
    staff.post("/loans/groups/1/end")
    page = staff.get("/loans").text
    assert "<h1>Gruppen är klar</h1>" in page and "Nästa skanning lånar ut eller tar tillbaka som vanligt." in page
    assert "<h1>Utlånad</h1>" not in page
    scan(station, "TAB0002", station.clock.now().later(seconds=5))
    assert "<h1>Gruppen är klar</h1>" not in staff.get("/loans").text


def test_a_group_with_nothing_lent_says_so(staff: FlaskClient) -> None:
    begin(staff, "3")
    page = staff.get("/loans/groups/1").text
    assert "Inget är utlånat än." in page and "0 av 0" not in page and "Allt är tillbaka" not in page

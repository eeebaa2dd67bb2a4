"""The buttons of a return on /loans, on an item's page and on the follow-up list."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.loans import findings, queries, returns, shelf
from kiosk.loans.models import Condition, ItemState
from kiosk.station import Station
from tests.factories import item_state
from tests.web.loans.test_page import return_item, scan

TAG = "TAB0001"


@pytest.fixture
def returned(staff: FlaskClient, station: Station, at: Moment) -> FlaskClient:
    scan(station, TAG, at.later(seconds=-20))
    scan(station, TAG, at.later(seconds=-10))
    return staff


def press(client: FlaskClient, view: str, **data: object) -> str:
    return client.post(f"/loans/{TAG}/{view}", data=data, follow_redirects=True).text


def buttons(page: str) -> list[str]:
    """The words of the buttons that act on the item, in their order."""
    return [
        words.strip()
        for words in re.findall(rf'action="/loans/{TAG}/\w.*?<button[^>]*>(?:<svg.*?</svg>)?([^<]+)', page, re.S)
    ]


def test_two_taps_when_all_is_well(returned: FlaskClient, station: Station) -> None:
    """The scan was the first. What an item still waits for is said in the order that its model has."""
    page = returned.get("/loans").text
    assert 'class="button next">Allt är med och klart</button>' in page
    assert "Är delarna med? Är alla konton utloggade?" in page
    assert "<h1>Klar att låna ut</h1>" in press(returned, "ready")
    assert item_state(station, TAG) is ItemState.READY


def test_taken_back_now_and_checked_later(returned: FlaskClient, station: Station) -> None:
    page = press(returned, "checked", step=["parts", "accounts"])
    assert '<li class="done">Utloggad</li>' in page and '<li aria-current="step">Laddad</li>' in page
    assert ">Laddas<" in returned.get("/loans/follow-up").text
    press(returned, "checked", step="charged", page="follow-up")
    assert item_state(station, TAG) is ItemState.READY


def test_a_missing_part_is_lent_without_or_found(returned: FlaskClient, station: Station) -> None:
    page = press(returned, "part-missing", part="pen")
    assert "<h1>Penna saknas</h1>" in page and "Allt är med och klart" not in page
    assert "Resten är klart, låna ut utan penna" in buttons(page)
    assert "En del saknas. Välj om saken ska lånas ut ändå." in press(returned, "ready")
    press(returned, "ready-as-it-is")
    assert item_state(station, TAG) is ItemState.READY
    follow_up = returned.get("/loans/follow-up").text
    assert "<strong>En del saknas</strong><br>Penna" in follow_up
    assert "Inget väntar." in press(returned, "part-found", part="pen", page="follow-up")


def test_damage_by_its_name_to_repair_and_back(returned: FlaskClient, station: Station) -> None:
    assert "<h1>Sprucken skärm</h1>" in press(returned, "damaged", condition="cracked")
    assert "<h1>På lagning</h1>" in press(returned, "repair")
    assert "Den är lagad" in buttons(returned.get("/loans").text)
    press(returned, "repaired", page="item")
    assert item_state(station, TAG) is ItemState.CHECKING
    assert "Ett val saknades" in press(returned, "damaged", condition="haunted")


def test_lost_and_found_by_a_scan(staff: FlaskClient, station: Station, at: Moment) -> None:
    """A loan that is lost is no longer out, and no return."""
    scan(station, TAG, at.later(seconds=-20))
    press(staff, "lost")
    assert item_state(station, TAG) is ItemState.LOST
    assert "Ute nu: 0" in staff.get("/loans").text
    scan(station, TAG)
    page = staff.get("/loans").text
    assert "<h1>Hittad igen</h1>" in page and "Allt är med och klart" in page


def test_a_lost_home_loan_goes_on(staff: FlaskClient, station: Station, at: Moment) -> None:
    """One tap says that it is lost, and ends nothing. The end of the loan is a second step that says what follows."""
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    scan(station, TAG, at.later(seconds=-20), with_pass=True)
    assert "Den är borta" in buttons(staff.get(f"/loans/items/{TAG}").text)
    page = press(staff, "lost")
    assert "<h1>Borta</h1>" in page and "Lånet pågår, så att ni kan nå låntagaren." in page
    assert "Ute nu: 1" in page and f"{TAG} (borta)" in page and 'id="undo-last"' in page
    assert buttons(page) == ["Ångra", "Den är inte borta", "Avsluta lånet: låntagaren glöms"]
    home, follow_up = staff.get("/loans/home").text, staff.get("/loans/follow-up").text
    assert "<strong>Borta</strong>" in home and "/renew" not in home
    assert "utlånad hem, lånet pågår" in follow_up and "/found" not in follow_up
    scan(station, TAG, at.later(seconds=-9))
    page = staff.get("/loans").text
    assert "<h1>Återlämnad</h1>" in page and "<p>Den var borta, och är hittad.</p>" in page


def test_the_home_loan_of_what_is_lost_is_ended(staff: FlaskClient, station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    scan(station, TAG, at.later(seconds=-20), with_pass=True)
    press(staff, "lost")
    page = press(staff, "end-loan", page="item")
    assert "Lånet avslutat" in page and "Den är hittad" in buttons(page)
    assert "Inget är utlånat hem." in staff.get("/loans/home").text


def test_a_card_asks_which_part_until_somebody_says_it(returned: FlaskClient, station: Station) -> None:
    scan(station, "ENTRENMISSING")
    page = returned.get("/loans").text
    assert '<section class="result told ask tint"' in page and "<h1>Vad saknas?</h1>" in page
    assert 'class="button next"' not in page and "/undo" not in page
    page = press(returned, "part-missing", part="cover")
    assert "<h1>Fodral saknas</h1>" in page and 'class="result told ask tint"' not in page
    scan(station, "ENTRENMISSING")
    scan(station, "ENTRENNOPEN")
    assert "<h1>Penna saknas</h1>" in returned.get("/loans").text
    scan(station, "ENTRENNOHEADPHONES")
    assert "<h1>Inget som kan saknas</h1>" in returned.get("/loans").text


def test_the_damage_card_opens_the_list_of_damage(returned: FlaskClient, station: Station) -> None:
    scan(station, "ENTRENDAMAGED")
    page = returned.get("/loans").text
    assert "<h1>Skadad</h1>" in page and '<details class="unfolds" id="wrong" open>' in page
    assert '<details class="unfolds" id="wrong">' in press(returned, "damaged", condition="battery")
    chosen = press(returned, "damaged", condition="cracked")
    assert "<h1>Sprucken skärm</h1>" in chosen and "Välj nedanför hur" not in chosen and "ångrad" not in chosen


def test_two_staff_at_one_item(returned: FlaskClient, station: Station) -> None:
    press(returned, "checked", step="charged")
    assert "Steget är redan gjort." in press(returned, "checked", step="charged")
    assert item_state(station, TAG) is ItemState.CHECKING


def test_the_undo_of_a_button(returned: FlaskClient, station: Station) -> None:
    """It undoes the step that the page showed, and not one that somebody made since."""
    press(returned, "part-missing", part="pen")
    shown = re.search(
        r'name="step" value="(\d+)"\s*>\s*<button class="button" id="undo-last"', returned.get("/loans").text
    )
    assert shown
    press(returned, "checked", step="charged")
    assert "Någon annan hann före." in press(returned, "undo", step=shown[1])
    with station.db.begin() as s:
        returns.undo_last(s, queries.find(s, TAG), station.clock.now())
    assert "Penna saknas" not in press(returned, "undo", step=shown[1])


def test_an_items_page_offers_what_its_state_allows(staff: FlaskClient, station: Station, at: Moment) -> None:
    expected = {
        "TAB0001": "Till lagning", "TAB0002": "Den är lagad", "TAB0003": "Den är hittad", "TAB0004": "Den är hel",
    }  # fmt: skip
    with station.db.begin() as s:
        shelf.send_to_repair(s, queries.find(s, "TAB0002"), at)
        shelf.report_lost(s, queries.find(s, "TAB0003"), at)
        findings.report_damage(s, queries.find(s, "TAB0004"), Condition.SCRATCHED, at)
        shelf.withdraw(s, queries.find(s, "TAB0005"), at)
    for tag, words in expected.items():
        assert f">{words}</button>" in staff.get(f"/loans/items/{tag}").text
    assert "En administratör kan ta den i bruk igen." in staff.get("/loans/items/TAB0005").text
    assert staff.get("/loans/items/191212121212").status_code == 404


def test_the_follow_up_list_shows_one_kind(staff: FlaskClient, station: Station, at: Moment) -> None:
    return_item(station, TAG, at.later(minutes=-90))
    with station.db.begin() as s:
        shelf.report_lost(s, queries.find(s, "TAB0002"), at.later(days=-2))
    page = staff.get("/loans/follow-up").text
    assert page.index("TAB0002") < page.index("TAB0001")
    assert "<b>2 dagar</b>" in page and "<b>1 tim</b>" in page
    assert "Delarna ska räknas · Ska loggas ut · Ska laddas" in page
    narrow = staff.get("/loans/follow-up?for=lost").text
    assert "TAB0002" in narrow and "TAB0001" not in narrow
    assert "Inget väntar på det." in staff.get("/loans/follow-up?for=charge").text


def test_they_need_a_log_in(client: FlaskClient) -> None:
    assert client.get("/loans/follow-up").status_code == 302
    assert client.post(f"/loans/{TAG}/lost").status_code == 401


def test_an_item_that_was_never_lent_has_no_steps_behind_it(staff: FlaskClient, station: Station, at: Moment) -> None:
    page = staff.get(f"/loans/items/{TAG}").text
    assert 'class="rail"' not in page and f"{TAG} är klar att låna ut" in page
    return_item(station, TAG, at)
    assert '<li class="done">Utlånad</li>' in staff.get(f"/loans/items/{TAG}").text

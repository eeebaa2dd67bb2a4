"""An admin tries a scanner of the machine: the page says what came and what to set, and it ends by a button."""

import dataclasses

import msgspec
import pytest
from flask.testing import FlaskClient

from kiosk.config import ScannerSettings
from kiosk.scans import places, trying
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.places import Place
from kiosk.scans.recent import ScanMemory
from kiosk.scans.scanner_test import TEST_CODE, Finding, Reading
from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in
from web.admin.scanner_test import OF_MACHINE
from web.factory import create_app

PAGE = "/admin/scanner-test"


@pytest.fixture
def here(station: Station) -> Station:
    """A centre whose machine has a serial scanner and one that is a keyboard."""
    scanners = [ScannerSettings(name="front", port="/dev/x", baud=115200), ScannerSettings(name="side", port="hid:1:2")]
    return dataclasses.replace(station, settings=msgspec.structs.replace(station.settings, scanner=scanners))


@pytest.fixture
def boss(here: Station) -> FlaskClient:
    app = create_app(here)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return log_in(app.test_client(), here, role=Role.ADMIN)


def reads(here: Station, scan_id: str, reading: Reading, scanner: str = "front") -> tuple[str, str | None]:
    with here.db.begin() as s:
        scan = Scanned(code=reading.text[:64], scanner=scanner, scan_id=scan_id)
        answer = handle(s, scan, here.clock.now(), ScanMemory(), reading=reading)
    return answer.result.value, answer.action or answer.reason


def test_it_works(boss: FlaskClient, here: Station) -> None:
    assert "Pröva front" in boss.get(PAGE).text
    assert boss.post(f"{PAGE}/begin", data={"scanner": "front"}).location == f"{PAGE}#machine"
    assert "Skanna provkoden nu med front" in boss.get(PAGE).text
    assert reads(here, "reading-1", Reading(TEST_CODE, "Enter", 3, patience=200)) == ("done", "scanner_tried")
    assert "front: Skannern fungerar" in boss.get(PAGE).text
    read = reads(here, "reading-2", Reading("garbage", "", 300, patience=200))
    assert read == ("refused", "scanner_needs_setting")
    page = boss.get(PAGE).text
    assert "front: Skannern behöver ställas in" in page
    assert "skickar inget slut" in page and "115200 (baud)" in page and "garbage" not in page
    assert "Skannern behöver ställas in.</strong>" in boss.get("/loans/latest").text
    boss.post(f"{PAGE}/end", data={"scanner": "front"})
    page = boss.get("/loans").text
    assert "Skannern behöver ställas in" not in page and "Skannern fungerar" not in page
    assert reads(here, "reading-3", Reading("TAB0001", "Enter", 3)) == ("done", "lent")


def test_the_pages_say_one_thing_of_a_trial_and_staff_end_it(boss: FlaskClient, here: Station) -> None:
    meanwhile = "Inget som den skannar gör något under tiden. Sedan är den som vanligt igen."
    for place, use in (
        (Place(), "lånar ut och tar tillbaka"),
        (Place(for_visitors=True, takes_back=True), "tar tillbaka saker vid pekskärmen"),
        (Place(for_visitors=True), "är vid pekskärmen och gör ingenting"),
    ):
        with here.db.begin() as s:
            places.put(s, "eva", "front", place, places.version(s, "front"), here.clock.now())
        assert f"Skannern front {use}" in boss.get(PAGE).text
        boss.post(f"{PAGE}/begin", data={"scanner": "front"})
        for page in (PAGE, "/loans"):
            said = boss.get(page).text
            assert "Skannern front prövas till klockan" in said and meanwhile in said
        assert "Sluta pröva" in boss.get("/loans").text
        assert "Skannern front är som vanligt igen." in boss.post("/loans/scanners/tried", follow_redirects=True).text
        assert "Sluta pröva" not in boss.get("/loans").text + boss.get(PAGE).text


def test_a_trial_that_ended_by_itself_is_said(boss: FlaskClient, here: Station) -> None:
    with here.db.begin() as s:
        trying.begin(s, "front", here.clock.now().later(minutes=-6))
    page = boss.get(PAGE).text
    assert "Provet tog slut av sig självt klockan" in page and "Skannern front lånar ut" in page
    assert "prövas" not in boss.get("/loans").text


def test_the_codes_of_a_colleague_do_not_keep_it_going(here: Station) -> None:
    at = here.clock.now()
    with here.db.begin() as s:
        trying.begin(s, "front", at)
    results = []
    for minutes, text in ((4, TEST_CODE), (8, "TAB0001"), (10, "TAB0001")):
        scan = Scanned(code=text, scanner="front", scan_id=f"minute-{minutes:04d}")
        with here.db.begin() as s:
            now = at.later(seconds=60 * minutes)
            answer = handle(s, scan, now, ScanMemory(), reading=Reading(text, "Enter", 3, patience=200))
        results.append(answer.action or answer.reason)
    assert results == ["scanner_tried", "scanner_needs_setting", "lent"]


def test_only_the_scanner_that_is_tried(boss: FlaskClient, here: Station) -> None:
    boss.post(f"{PAGE}/begin", data={"scanner": "front"})
    assert reads(here, "reading-1", Reading("TAB0001", "Enter", 3), "side") == ("done", "lent")
    scan = {"code": "TAB0002", "scanner": "front", "scan_id": "of-a-browser"}
    answer = boss.post("/api/v1/scans", json=scan)
    assert answer.get_json()["action"] == "lent", "a browser's scans have no reading"


def test_an_unknown_scanner(boss: FlaskClient) -> None:
    assert boss.post(f"{PAGE}/begin", data={"scanner": "nobody"}).status_code == 404


@pytest.mark.parametrize("code", OF_MACHINE)
def test_each_finding_has_words(boss: FlaskClient, here: Station, code: str) -> None:
    with here.db.begin() as s:
        trying.begin(s, "side", here.clock.now())
        trying.note(s, "side", [Finding(code, works=False, detail="7")], here.clock.now())
    page = boss.get(PAGE).text
    assert str(OF_MACHINE[code][1]) in page and "%(" not in page


def test_the_lists_of_scanners_lead_there(boss: FlaskClient) -> None:
    assert f'{PAGE}#machine"' in boss.get("/admin/scanners").text
    assert f'{PAGE}"' in boss.get("/admin/ready").text

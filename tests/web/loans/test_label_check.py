"""/loans/labels/check: a label that was scanned works. No scanner that checks labels lends anything."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.loans.models import Item, ItemEvent
from kiosk.loans.scan.returns import READY
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.models import Scan
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station


def scan(client: FlaskClient, code: str) -> TestResponse:
    return client.post("/loans/labels/check?lang=sv", data={"label": code})


def checked(station: Station) -> dict[str, datetime]:
    rows = sa.select(Item.tag, Item.label_checked_at).where(Item.label_checked_at.is_not(None))
    with station.db.read() as s:
        return {tag: at for tag, at in s.execute(rows)}


def test_it_works(staff: FlaskClient, station: Station) -> None:
    assert "Inte kontrollerade: 12" in staff.get("/loans/labels/check?lang=sv").text
    answer = scan(staff, "]C0tab0003\r")
    assert '<section class="result told done go"' in answer.text
    assert "<h2>Etiketten fungerar</h2>" in answer.text
    assert "Inte kontrollerade: 11" in answer.text
    assert list(checked(station)) == ["TAB0003"]


def test_nothing_is_lent_and_no_scan_is_written(staff: FlaskClient, station: Station) -> None:
    scan(staff, "TAB0003")
    with station.db.read() as s:
        assert s.scalar(sa.select(Item.state).where(Item.tag == "TAB0003")) == "ready"
        assert s.scalar(sa.select(sa.func.count()).select_from(ItemEvent)) == 0
        assert s.scalar(sa.select(sa.func.count()).select_from(Scan)) == 0


def test_again(staff: FlaskClient) -> None:
    scan(staff, "TAB0003")
    answer = scan(staff, "TAB0003")
    assert '<section class="result told repeat twice"' in answer.text
    assert "Redan kontrollerad" in answer.text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ABC999", "Koden hör inte till någon sak"),
        ("191212121212", "Kortet har inte sparats."),
        (READY.code, "Kortet går att läsa. Här gör det ingenting."),
        ("", "Koden hör inte till någon sak"),
    ],
)
def test_what_is_no_label_is_refused_and_not_repeated(
    staff: FlaskClient, station: Station, code: str, words: str
) -> None:
    answer = scan(staff, code)
    assert answer.status_code == 404
    assert words in answer.text
    assert not code or code not in answer.text
    assert checked(station) == {}


def test_when_all_are_checked(staff: FlaskClient) -> None:
    for number in range(1, 13):
        scan(staff, f"TAB{number:04}")
    assert "Alla etiketter är kontrollerade." in staff.get("/loans/labels/check?lang=sv").text
    assert "Alla etiketter är kontrollerade." in staff.get("/loans/labels?lang=sv").text


@pytest.fixture
def machine(station: Station) -> str:
    """The name of the demonstration's scanner."""
    (scanner,) = station.settings.scanner
    return scanner.name


def test_a_scanner_of_the_machine_checks_until_it_is_ended(staff: FlaskClient, station: Station, machine: str) -> None:
    page = staff.get("/loans/labels/check?lang=sv").text
    assert f'name="scanner" value="{machine}"' in page
    staff.post("/loans/labels/check/scanners", data={"scanner": machine})
    page = staff.get("/loans/labels/check?lang=sv").text
    assert f"Skannern {machine} kontrollerar etiketter till klockan" in page
    assert f'value="{machine}"' not in page
    assert "kontrollerar etiketter till klockan" in staff.get("/loans?lang=sv").text
    scan_of(machine, station)
    assert "<h2>Etiketten fungerar</h2>" in staff.get("/loans/labels/check?lang=sv").text
    assert "<h1>Etiketten fungerar</h1>" in staff.get("/loans?lang=sv").text
    assert list(checked(station)) == ["TAB0002"]
    ended = staff.post("/loans/labels/check/end")
    assert ended.headers["Location"] == "/loans/labels"
    assert "kontrollerar etiketter" not in staff.get("/loans?lang=sv").text


def test_a_scanner_that_the_machine_does_not_have(staff: FlaskClient) -> None:
    staff.post("/loans/labels/check/scanners", data={"scanner": "another"})
    assert "kontrollerar etiketter till" not in staff.get("/loans/labels/check?lang=sv").text


def test_what_another_scanner_does_is_not_shown(staff: FlaskClient, station: Station, machine: str) -> None:
    staff.post("/loans/labels/check/scanners", data={"scanner": machine})
    scan_of("another", station)
    assert "Utlånad" not in staff.get("/loans/labels/check?lang=sv").text


def scan_of(scanner: str, station: Station) -> None:
    with station.db.begin() as s:
        handle(s, Scanned(code="TAB0002", scanner=scanner, scan_id="check-001"), station.clock.now(), ScanMemory())

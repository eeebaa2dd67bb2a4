"""The admin says at which desk each scanner of the machine is; its scans are shown there."""

from flask.testing import FlaskClient

from kiosk.centre import desks
from kiosk.scans import places, queries
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.places import EVERY_DESK, Place
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from tests.web.admin.conftest import Changes
from tests.web.admin.test_topics import version_on


def put(station: Station, scanner: str, place: Place) -> None:
    with station.db.begin() as s:
        places.put(s, "karin", scanner, place, None, station.clock.now())


def scan(station: Station, tag: str, scanner: str, desk: str | None = None) -> None:
    with station.db.begin() as s:
        code = Scanned(code=tag, scanner=scanner, scan_id=f"scan-{tag}-{scanner}")
        handle(s, code, station.clock.now(), ScanMemory(), desk)


def tags(station: Station, desk: str | None) -> list[str]:
    with station.db.read() as s:
        return [scan.answer.item.tag for scan in queries.newest(s, 10, desk) if scan.answer.item]


def test_it_works(station: Station) -> None:
    put(station, "left", Place("1"))
    scan(station, "TAB0001", "left")
    scan(station, "TAB0002", "right")
    scan(station, "TAB0003", "wedge-1", desk="2")
    assert tags(station, "1") == ["TAB0002", "TAB0001"]
    assert tags(station, "2") == ["TAB0003", "TAB0002"]
    assert tags(station, None) == ["TAB0003", "TAB0002", "TAB0001"]
    with station.db.read() as s:
        newest = queries.snapshot(s, station.clock.now())
    assert newest.at_desks == {"1": 1, "": 2, "2": 3}


def test_a_scanner_of_a_desk_that_is_out_of_use_is_at_none(station: Station) -> None:
    put(station, "left", Place("3"))
    with station.db.begin() as s:
        desks.find(s, "3").active = False
    with station.db.read() as s:
        assert places.place_of(s, "left") == EVERY_DESK


def test_one_that_the_settings_name_no_longer_loses_its_place(admin: FlaskClient, station: Station) -> None:
    """Else one that is called so later, perhaps another, stands beside the touchscreen without a word."""
    put(station, "front", Place(for_visitors=True, takes_back=True))
    page = admin.get("/admin/scanners").text
    assert "har inte längre någon skanner" in page and "tar tillbaka" in page
    version = version_on(page[page.index('id="scanner-front"') :])
    kept = admin.post("/admin/scanners/front", data={"place": "desk-2", "version": version})
    assert kept.status_code == 404
    assert admin.post("/admin/scanners/front", data={"place": "", "version": version}).status_code == 303
    assert "har inte längre någon skanner" not in admin.get("/admin/scanners").text


def test_the_page_puts_one_at_a_desk(admin: FlaskClient, station: Station, changes: Changes) -> None:
    page = admin.get("/admin/scanners").text
    assert "Skannern har inte hört av sig än." in page
    sent = {"place": "desk-2", "version": version_on(page)}
    saved = admin.post("/admin/scanners/simulated", data=sent, follow_redirects=True).text
    assert '<option value="desk-2" selected>Bord 2</option>' in saved
    assert next(iter(changes)) == ("admin-nowhere", "scanner_placed")
    with station.db.read() as s:
        assert places.place_of(s, "simulated") == Place("2")
    assert admin.post("/admin/scanners/simulated", data=sent).status_code == 409


def test_a_scanner_or_a_desk_that_is_not_there(admin: FlaskClient) -> None:
    assert admin.post("/admin/scanners/nowhere", data={"place": ""}).status_code == 404
    assert admin.post("/admin/scanners/simulated", data={"place": "desk-99"}).status_code == 404


def test_a_desk_does_not_see_what_another_scans(staff: FlaskClient, station: Station) -> None:
    put(station, "left", Place("3"))
    scan(station, "TAB0001", "left")
    choose = staff.post("/desk/choose", data={"desk": "2"})
    assert choose.status_code < 400
    assert "Utlånad" not in staff.get("/loans").text.split("Senaste")[0]
    answer = staff.post("/api/v1/scans", json={"code": "TAB0002", "scanner": "wedge-2", "scan_id": "scan-of-desk-2"})
    assert answer.status_code == 200
    assert tags(station, "2") == ["TAB0002"]
    assert tags(station, "1") == []

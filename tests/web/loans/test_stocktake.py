"""The page of a stocktake: it counts what is scanned there, shows what is left, pauses, ends and has a report."""

import re

import sqlalchemy as sa
from flask.testing import FlaskClient
from msgspec import structs

from kiosk import spreadsheets
from kiosk.clock import Moment
from kiosk.loans import stocktake
from kiosk.loans.models import Item, ItemState
from kiosk.scans import places
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.places import Place
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from tests.factories import item_state, lend
from tests.web.loans import test_page as lending

PAGE = "/loans/stocktake"
DESK = "1"
"""The desk of the log-in."""


def scan(staff: FlaskClient, code: str) -> str:
    return staff.post(f"{PAGE}/scan", data={"code": code}, follow_redirects=True).text


def heading(page: str) -> str:
    found = re.search(r'<section class="result[^>]*>.*?<h2>([^<]*)</h2>', page, re.S)
    return found[1] if found else ""


def tally(page: str) -> dict[str, str]:
    return {words: n for n, words in re.findall(r"<dd>([^<]*)</dd><dt>([^<]*)</dt>", page)}


def press(staff: FlaskClient, what: str) -> str:
    return staff.post(f"{PAGE}/{what}", follow_redirects=True).text


def test_it_works(staff: FlaskClient, station: Station, at: Moment) -> None:
    lend(station, "TAB0002", at)
    assert "Börja inventera" in staff.get(f"{PAGE}?lang=sv").text
    assert "Skanna det första på hyllan" in press(staff, "begin")
    page = scan(staff, "tab0001")
    assert heading(page) == "Räknad" and '<bdi class="tag">TAB0001</bdi> finns på hyllan.' in page
    assert heading(scan(staff, "TAB0002")) == "Borde vara utlånad"
    page = scan(staff, "NONE99")
    assert heading(page) == "Koden hör inte till någon sak"
    assert tally(page) == {
        "hittade": "1", "inte skannade än": "10", "borde inte vara här": "1", "var borta, hittade igen": "0",
        "redan skannade": "0", "okända koder": "1",
    }  # fmt: skip
    assert "<h2>Inte skannad än</h2>" in page and ">Saknas<" not in page
    page = press(staff, "close")
    assert tally(page)["saknas"] == "10" and "<h2>Saknas</h2>" in page and "Den ändrade inga lån." in page
    assert item_state(station, "TAB0002") is ItemState.LENT
    assert '<span class="quiet">nu: Utlånad</span>' in page, "the state changes after the stocktake"
    rows = [row.cells for row in spreadsheets.read(staff.get(f"{PAGE}.csv?number=1").data)]
    assert len(rows) == 13 and ["TAB0001", "Surfplatta, 10 tum", "DEMO-0001", "Hittad"] in [row[:4] for row in rows]
    assert ["Saknas", "Klar att låna ut"] in [row[3:5] for row in rows]
    assert f'href="{PAGE}/report?number=1"' in staff.get(PAGE).text


def test_the_lending_page_keeps_what_was_lent(staff: FlaskClient, station: Station) -> None:
    """Its buttons are for the thing in hand, not for one that is counted somewhere else."""
    lending.scan(station, "TAB0005")
    press(staff, "begin")
    scan(staff, "TAB0001")
    page = staff.get("/loans").text
    assert re.findall(r'<bdi class="tag">([^<]*)</bdi>', page)[0] == "TAB0005"
    assert "/loans/TAB0001/" not in page


def test_pause_and_go_on(staff: FlaskClient, station: Station) -> None:
    press(staff, "begin")
    page = press(staff, "pause")
    assert "Inventeringen är pausad." in page and f'action="{PAGE}/scan"' not in page
    scan(staff, "TAB0001")
    page = press(staff, "go-on")
    assert tally(page)["hittade"] == "0" and f'action="{PAGE}/scan"' in page
    assert item_state(station, "TAB0001") is ItemState.READY


def test_the_lending_page_says_what_is_found(staff: FlaskClient, station: Station) -> None:
    """It says the same as the page of the stocktake. What was lent some minutes ago is not its headline then."""
    lending.scan(station, "TAB0005", station.clock.now().later(minutes=-5))
    assert "11 klara på hyllan" in staff.get("/loans").text
    press(staff, "begin")
    for tag in ("TAB0001", "TAB0002"):
        scan(staff, tag)
    page = staff.get("/loans").text
    assert "<h1>Inventering pågår</h1><p>2 hittade, 9 inte skannade än.</p>" in page
    assert "2 av 11 hittade på hyllan" in page and "klara på hyllan" not in page
    assert "Skannern simulated räknar och lånar inte ut något under tiden." in page
    staff.post(f"{PAGE}/scanners", data={"leave": "simulated"})
    assert "Alla skannrar lånar ut som vanligt." in staff.get("/loans").text
    lending.scan(station, "ENTRENSTOCKTAKE")
    assert "Skannern shelf räknar och lånar inte ut något under tiden." in staff.get("/loans").text
    press(staff, "pause")
    page = staff.get("/loans").text
    assert "Inventeringen är pausad." in page and "<h1>Inventering pågår" not in page
    press(staff, "close")
    assert "11 klara på hyllan" in staff.get("/loans").text


def test_a_scanner_that_counts_at_this_desk_is_heard_here(staff: FlaskClient, station: Station) -> None:
    """The scanner of a browser belongs to the desk of its log-in: what it counts is the news there, also a refusal."""
    memory = ScanMemory()
    for number, (code, heading) in enumerate(
        (("ENTRENSTOCKTAKE", "Skannern inventerar"), ("TAB0001", "Räknad"), ("ABC999", "Koden hör inte till någon sak"))
    ):
        with station.db.begin() as s:
            scan = Scanned(code=code, scanner="wedge-1a2b", scan_id=f"here-{number:08d}")
            handle(s, scan, station.clock.now(), memory, "1")
        page = staff.get("/loans").text
        assert f"<h1>{heading}</h1>" in page
        assert "En skanner i en webbläsare räknar och lånar inte ut något under tiden." in page
    lending.scan(station, "TAB0009")
    assert "Koden hör inte till någon sak" in staff.get(PAGE).text, "what is lent meanwhile is no news there"


def counting(station: Station) -> list[str]:
    with station.db.read() as s:
        return stocktake.scanners(s, station.clock.now())


def stand(station: Station, **desks: str | None) -> None:
    """Let the machine have these scanners, each at a desk or at none."""
    (first,) = station.settings.scanner
    station.settings.scanner[:] = [structs.replace(first, name=name) for name in desks]
    for name, desk in desks.items():
        move(station, name, Place(desk))


def move(station: Station, name: str, place: Place) -> None:
    with station.db.begin() as s:
        places.put(s, "karin", name, place, None, station.clock.now())


def test_a_scanner_of_the_machine_is_shown_where_it_lends(staff: FlaskClient, station: Station) -> None:
    """The only one counts as soon as somebody begins. One that lends is told of in red on the page of the stocktake."""
    staff.post(f"{PAGE}/scanners", data={"join": "nobody"})
    page = press(staff, "begin")
    assert "Skannern simulated räknar också." in page and "räknar inte." not in page
    assert "Skannern simulated räknar och lånar inte ut något under tiden." in staff.get("/loans").text
    page = staff.post(f"{PAGE}/scanners", data={"leave": "simulated"}, follow_redirects=True).text
    assert re.search(
        r'class="ready stop".*?Skannern simulated räknar inte\..*?name="join" value="simulated"', page, re.S
    )
    assert "räknar och lånar inte ut" not in staff.get("/loans").text


def test_the_scanners_of_the_desk_count(staff: FlaskClient, station: Station) -> None:
    """What is scanned there with the machine's scanner was lent, while the page said that it is counted."""
    stand(station, mine=DESK, loose=None, theirs="2")
    page = press(staff, "begin")
    assert counting(station) == ["mine"]
    assert "Skannern loose räknar inte." in page and "Skannern theirs räknar inte." not in page
    assert 'name="join" value="theirs"' in page


def test_which_scanner_of_no_desk_is_meant_is_not_guessed(staff: FlaskClient, station: Station) -> None:
    stand(station, left=None, right=None)
    page = press(staff, "begin")
    assert counting(station) == [] and page.count(" räknar inte.") == 2


def test_those_that_counted_before_a_pause_count_after_it(staff: FlaskClient, station: Station) -> None:
    """One that was moved or that checks labels meanwhile does not."""
    stand(station, mine=DESK, theirs="2", moved="2", checks="2")
    press(staff, "begin")
    for name in ("theirs", "moved", "checks"):
        staff.post(f"{PAGE}/scanners", data={"join": name})
    assert len(counting(station)) == 4
    press(staff, "pause")
    assert counting(station) == []
    move(station, "moved", Place("3"))
    staff.post("/loans/labels/check/scanners", data={"scanner": "checks"})
    press(staff, "go-on")
    assert counting(station) == ["mine", "theirs"]


def test_an_item_that_is_out_is_taken_back_later(staff: FlaskClient, station: Station) -> None:
    """A scanner that counts cannot take it back, on no page."""
    stand(station, mine=DESK)
    lend(station, "TAB0002", station.clock.now().later(minutes=-60))
    press(staff, "begin")
    lending.scan(station, "TAB0002", scanner="mine")
    for page in (staff.get("/loans").text, staff.get(PAGE).text):
        assert "Ta tillbaka den när inventeringen är klar." in page


def test_a_centre_without_items_has_nothing_to_count(staff: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.delete(Item))
    page = staff.get(PAGE).text
    assert "Det finns inga saker att låna än." in page and f"{PAGE}/begin" not in page
    assert "Det finns inga saker att räkna än." in press(staff, "begin")
    lending.scan(station, "ENTRENSTOCKTAKE")
    assert "<h1>Inget att räkna än</h1>" in staff.get("/loans").text


def test_refused(staff: FlaskClient) -> None:
    assert "Ingen inventering pågår." in press(staff, "close")
    press(staff, "begin")
    assert "En inventering pågår redan." in press(staff, "begin")
    assert staff.get(f"{PAGE}/report?number=99").status_code == 200
    page = scan(staff, "19811218-9876")
    assert heading(page) == "Skanna surfplattan, inte kortet" and "9876" not in page

"""GET /loans: the result of the newest scan, and the items."""

import datetime as dt
import itertools
import re
from dataclasses import replace

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.clock import Moment
from kiosk.loans import lending, queries, returns, shelf
from kiosk.queue import own_steps
from kiosk.scans import places
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.places import Place
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from tests import factories
from tests.statements import statements
from tests.web.logged_in import log_in
from web.loans.page import loans_page

IDS = (f"loans-{number:08d}" for number in itertools.count(1))


PASS = "PASS12345678903"


def scan(
    station: Station, code: str, at: Moment | None = None, *, with_pass: bool = False, scanner: str = "shelf"
) -> None:
    """One scan with an empty memory of recent codes, or after a pass."""
    memory = ScanMemory()
    for one in (PASS, code) if with_pass else (code,):
        with station.db.begin() as s:
            handle(s, Scanned(code=one, scanner=scanner, scan_id=next(IDS)), at or station.clock.now(), memory)


def return_item(station: Station, tag: str, at: Moment) -> None:
    with station.db.begin() as s:
        lending.lend(s, queries.find(s, tag), at)
        returns.take_back(s, queries.find(s, tag), at)


def test_it_works_before_the_first_scan(staff: FlaskClient):
    page = staff.get("/loans").text
    assert "Skanna en sak" in page
    assert "Ute nu: 0" in page
    assert "12 klara på hyllan" in page


def test_a_success_has_a_tick(staff: FlaskClient):
    staff.post("/account/language", data={"lang": "sv"})
    assert re.search(r'<p class="note done"><svg.*Ditt språk är Svenska', staff.get("/loans").text, re.DOTALL)


def test_lent(staff: FlaskClient, station: Station):
    scan(station, "TAB0007")
    page = staff.get("/loans").text
    assert '<section class="result told done go"' in page
    assert "<h1>Utlånad</h1>" in page
    assert all(part in page for part in ("Laddare", "Fodral", "Penna"))
    assert "Ute nu: 1" in page
    assert 'action="/loans/TAB0007/undo"' in page


def test_a_loan_ends_before_the_centre_closes(app: Flask, station: Station, at: Moment) -> None:
    scan(station, "TAB0007", at)
    with station.db.begin() as s:
        hours.replace_week(s, [Period(weekday, 600, 990) for weekday in range(7)])
    noon = replace(at, utc=dt.datetime.combine(at.date, dt.time(12), at.zone).astimezone(dt.UTC))
    with app.test_request_context("/loans"), station.db.read() as s:
        page = loans_page(s, None, noon)
    assert page.note == "Lämnas tillbaka i dag före klockan 16.30."
    assert page.shelf.back_by == "Tillbaka före klockan 16.30:"


def test_parts_that_a_model_lacks_are_not_listed(staff: FlaskClient, station: Station):
    scan(station, "TAB0012")
    page = staff.get("/loans").text
    assert "Fodral" in page
    assert ">Penna<" not in page


def test_returned(staff: FlaskClient, station: Station, at: Moment):
    scan(station, "TAB0007", at.later(minutes=-5))
    scan(station, "TAB0007")
    page = staff.get("/loans").text
    assert "<h1>Återlämnad</h1>" in page
    assert 'action="/loans/TAB0007/ready"' in page


def test_repeat(staff: FlaskClient, station: Station):
    scan(station, "TAB0007")
    scan(station, "TAB0007")
    page = staff.get("/loans").text
    assert '<section class="result told repeat twice"' in page
    assert "är redan utlånad." in page
    assert "Inget har ändrats." in page


def test_not_ready_suggests_another_item(staff: FlaskClient, station: Station, at: Moment):
    return_item(station, "TAB0001", at.later(minutes=-5))
    scan(station, "TAB0001")
    page = staff.get("/loans").text
    assert '<section class="result told refused stop"' in page
    assert "<h1>Inte klar att låna ut</h1>" in page
    assert "<bdi>TAB0002</bdi></strong> eller <strong><bdi>TAB0003</bdi>" in page


def test_an_item_that_is_away(staff: FlaskClient, station: Station, at: Moment):
    with station.db.begin() as s:
        shelf.withdraw(s, queries.find(s, "TAB0001"), at)
    scan(station, "TAB0001")
    assert "<h1>Ur bruk</h1>" in staff.get("/loans").text


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("191212121212", "Skanna surfplattan, inte kortet"),
        ("XYZ123", "Koden hör inte till någon sak"),
        ("ENTRENUNDO", "Inget att ångra"),
        ("ENTRENREADY", "Inget att göra klart"),
    ],
)
def test_other_codes_are_refused_in_words(staff: FlaskClient, station: Station, code: str, heading: str):
    scan(station, code)
    page = staff.get("/loans?lang=sv").text
    assert f"<h1>{heading}</h1>" in page
    assert code not in page.split("data-simulated")[0]


def test_undo_after_a_refusal_names_the_step_before(staff: FlaskClient, station: Station, at: Moment):
    scan(station, "TAB0007", at.later(seconds=-9))
    scan(station, "XYZ123", at.later(seconds=-6))
    scan(station, "ENTRENUNDO")
    page = staff.get("/loans?lang=sv").text
    assert "<h1>Det senaste ändrade inget</h1>" in page
    assert '<bdi class="tag">TAB0007</bdi> (Utlånad) är det som gjordes före. Skanna Ångra en gång till' in page
    assert "<h2>Vad saknas?</h2>" not in page and "Lämna också ut" not in page


@pytest.mark.parametrize(
    ("ago", "refused", "shown"),
    [(10, False, "20 s"), (31, False, "gäller inte längre"), (10, True, "20 s"), (40, True, "gäller inte längre")],
)
def test_a_pass_that_still_counts_says_how_long(
    staff: FlaskClient, station: Station, at: Moment, ago: int, refused: bool, shown: str
):
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    scan(station, "TAB0001", at.later(seconds=-ago), with_pass=True)
    if refused:
        scan(station, "XYZ123", at.later(seconds=-2))
    page = staff.get("/loans?lang=sv").text
    assert "data-pass-left" in page and shown in page
    scan(station, "TAB0001", at)
    assert "data-pass-left" not in staff.get("/loans").text


def test_a_pass_and_its_item_at_two_scanners(staff: FlaskClient, station: Station, at: Moment):
    """Nothing is lent with the pass of another scanner, and the page says what to do."""
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    here, there = "skanna lånekortet här", "nyss lånades ut vid en annan skanner"
    scan(station, PASS, at, scanner="side")
    scan(station, "TAB0001", at.later(seconds=5))
    page = staff.get("/loans").text
    assert "Utlånad" in page
    assert here in page
    scan(station, PASS, at.later(seconds=10), scanner="side")
    assert there in staff.get("/loans").text
    scan(station, PASS, at.later(seconds=15))
    assert "Utlånad hem" in (page := staff.get("/loans").text)
    assert here not in page
    assert there not in page


def test_a_pass_at_another_desk_is_not_spoken_of(staff: FlaskClient, station: Station, at: Moment):
    with station.db.begin() as s:
        for name, desk in (("shelf", "1"), ("side", "2")):
            places.put(s, "eva", name, Place(desk), None, at)
    scan(station, PASS, at, scanner="side")
    scan(station, "TAB0001", at.later(seconds=5))
    assert "vid en annan skanner" not in staff.get("/loans").text


def test_a_pass_is_put_away_by_one_press(staff: FlaskClient, station: Station, at: Moment):
    """What is not lent home says what to do, and not that its next scan lends it."""
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = NULL"))
    scan(station, "TAB0001", at.later(seconds=-2), with_pass=True)
    page = staff.get("/loans?lang=sv").text
    assert "kan inte lånas hem. Ska den användas här: lägg undan lånekortet först" in page
    assert "Nästa skanning lånar ut den" not in page
    assert ">Lägg undan lånekortet</button>" in page and 'name="scanner" value="shelf"' in page
    staff.post("/loans/pass/put-away", data={"scanner": "shelf"})
    page = staff.get("/loans?lang=sv").text
    assert "<h1>Lånekortet är undanlagt</h1>" in page and "data-pass-left" not in page


def test_what_is_not_of_today_says_its_day(staff: FlaskClient, station: Station, at: Moment):
    """Also what was undone then."""
    scan(station, "TAB0001", at.later(days=-20))
    scan(station, "ENTRENUNDO", at.later(days=-20, seconds=5))
    then = at.later(days=-20).date
    page = staff.get("/loans?lang=sv").text
    assert last_scans(page) == ["Ångrad", "Utlånad, ångrad"]
    assert len(re.findall(rf'class="quiet">{then.day} \w+ \d\d\.\d\d<', page)) == 2
    assert re.search(rf"<p>Skannades {then.day} \w+ \d\d\.\d\d\.</p>", page)
    scan(station, "TAB0001", at)
    assert "Skannades" not in staff.get("/loans?lang=sv").text


def test_the_panel_shows_a_button_press_after_the_scan(staff: FlaskClient, station: Station, at: Moment):
    scan(station, "TAB0007", at.later(minutes=-5))
    scan(station, "TAB0007")
    staff.post("/loans/TAB0007/ready")
    assert "<h1>Klar att låna ut</h1>" in staff.get("/loans").text


def test_away_and_back_is_no_undo(staff: FlaskClient, station: Station, at: Moment):
    """The item is in the state that an undo would restore, but nothing was undone."""
    return_item(station, "TAB0007", at.later(minutes=-5))
    scan(station, "TAB0007", at.later(minutes=-4))
    scan(station, "ENTRENREADY", at.later(seconds=-9))
    with station.db.begin() as s:
        shelf.withdraw(s, queries.find(s, "TAB0007"), at)
        shelf.bring_back(s, queries.find(s, "TAB0007"), at)
    page = staff.get("/loans").text
    assert "<h1>Återlämnad</h1>" in page
    assert "Ångrad" not in page.split("data-simulated")[0]
    assert last_scans(page) == ["Klar att låna ut", "Inte klar att låna ut"]


def test_a_scan_that_was_undone_says_so_also_in_the_list(staff: FlaskClient, station: Station, at: Moment):
    scan(station, "TAB0007", at)
    staff.post("/loans/TAB0007/undo", data={"step": "1"})
    page = staff.get("/loans").text
    assert "<h1>Ångrad</h1>" in page
    assert last_scans(page) == ["Utlånad, ångrad"]
    assert "/loans/TAB0007/undo" not in page


def last_scans(page: str) -> list[str]:
    """The results of the last scans, newest first."""
    return re.findall(r"</b><span>(.*?)</span>", page)


def test_after_a_minute_there_is_no_undo(staff: FlaskClient, station: Station, at: Moment):
    scan(station, "TAB0007", at.later(seconds=-61))
    assert "/undo" not in staff.get("/loans").text


def test_undo_is_offered_where_it_is_allowed_also_after_the_clock_went_back(
    staff: FlaskClient, station: Station, at: Moment
):
    scan(station, "TAB0001", at.later(seconds=20))
    left = seconds_left(staff.get("/loans").text)
    assert 39 <= left <= 40 + (station.clock.now().utc - at.utc).total_seconds()
    scan(station, "TAB0002", at.later(minutes=5))
    assert 'action="/loans/TAB0002/undo"' not in staff.get("/loans").text


def seconds_left(page: str) -> int:
    found = re.search(r'data-left="(\d+)"', page)
    assert found
    return int(found[1])


def test_the_simulated_scanner_is_shown_only_where_the_settings_have_one(staff: FlaskClient, app: Flask):
    assert "Simulerad skanner" in staff.get("/loans").text
    station = app.extensions["station"]
    settings = msgspec.structs.replace(station.settings, scanner=[])
    app.extensions["station"] = replace(station, settings=settings)
    assert "Simulerad skanner" not in staff.get("/loans").text


def test_all_items(staff: FlaskClient, station: Station):
    scan(station, "TAB0003")
    page = staff.get("/loans/items").text
    assert page.count('<th scope="row">') == 12
    assert "Utlånad" in page


def test_the_newest_result_alone(staff: FlaskClient, station: Station):
    assert staff.get("/loans/latest").text.strip() == ""
    scan(station, "TAB0003")
    piece = staff.get("/loans/latest").text
    assert "TAB0003" in piece
    assert "<html" not in piece


def test_it_needs_a_log_in(client: FlaskClient):
    assert client.get("/loans").location == "/login?next=/loans"
    assert client.get("/loans/items").status_code == 302
    assert client.get("/loans/latest").status_code == 401


def test_no_borrower_and_no_code_on_the_page(staff: FlaskClient, station: Station):
    scan(station, "191212121212")
    assert "191212121212" not in staff.get("/loans").text


def test_the_number_of_queries_does_not_grow_with_the_loans(client: FlaskClient, station: Station, at: Moment):
    staff = log_in(client, station)
    counts = []
    for number in (1, 2, 3, 4, 5):
        scan(station, f"TAB{number:04d}")
        with statements(station) as sent:
            staff.get("/loans")
        counts.append(len(sent))
    assert len(set(counts)) == 1


def test_a_visitors_slip_says_that_its_number_is_back(staff: FlaskClient, station: Station):
    taken = factories.take(station)
    with station.db.begin() as s:
        own_steps.hold(s, factories.ticket_row(s, 1), station.clock.now())
    scan(station, f"http://entren.local/ticket/{taken.id}")
    page = staff.get("/loans").text
    assert '<section class="result told done go"' in page
    assert "I kön igen" in page and "Besökaren har samma plats som förut." in page
    assert taken.id not in page
    scan(station, f"http://entren.local/ticket/{taken.id}")
    assert "Numret står redan i kön." in staff.get("/loans").text


def test_the_card_that_renews_is_scanned_twice(staff: FlaskClient, station: Station) -> None:
    """The second scan is about the card, not about what was lent before: nothing of that can be undone by it."""
    at, memory = station.clock.now(), ScanMemory()
    for code in ("TAB0001", "ENTRENRENEW", "ENTRENRENEW"):
        with station.db.begin() as s:
            handle(s, Scanned(code=code, scanner="shelf", scan_id=next(IDS)), at, memory)
    page = staff.get("/loans").text
    result = page[page.index("<main") : page.index("<aside")]
    assert "<h1>Redan skannad</h1>" in result and "Kortet Förläng gäller" in result
    assert "TAB0001" not in result.split("begin-group")[0].split("simulated")[0] and "/loans/TAB0001/undo" not in page


def test_the_card_that_renews_says_how_long_it_counts(staff: FlaskClient, station: Station) -> None:
    at = station.clock.now()
    scan(station, "ENTRENRENEW", at)
    page = staff.get("/loans").text
    assert "Det som skannas förlängs:" in page and "Lånekortet" not in page
    scan(station, "TAB0001", at.later(seconds=5))
    assert "Det som skannas förlängs:" not in staff.get("/loans").text
    scan(station, "ENTRENRENEW", at.later(minutes=-2))
    assert "Kortet Förläng gäller inte längre. Nästa skanning" in staff.get("/loans").text


def test_an_item_whose_pass_came_after_it_is_not_said_to_be_undone(staff: FlaskClient, station: Station, at: Moment):
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    scan(station, "TAB0001", at.later(seconds=-9))
    scan(station, PASS, at.later(seconds=-6))
    page = staff.get("/loans").text
    assert "ångrad" not in page and "Utlånad, blev lån hem" in page
    scan(station, "ENTRENUNDO", at)
    assert "Utlånad hem, ångrad" in staff.get("/loans").text

"""An admin prints staff cards for a user, and takes them out of use."""

import re

from flask.testing import FlaskClient

from kiosk.people import staff_cards
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from tests.factories import add_user
from tests.kiosk.sheets import printed
from tests.web.admin.conftest import Changes


def scan(station: Station, code: str, number: int) -> str:
    with station.db.begin() as s:
        scanned = Scanned(code=code, scanner="wedge-1", scan_id=f"scan-of-card-{number}")
        return handle(s, scanned, station.clock.now().later(seconds=number * 5), ScanMemory()).result.value


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    eva = add_user(station, "eva").id
    answer = admin.post(f"/admin/users/{eva}/cards")
    assert answer.mimetype == "application/pdf"
    (code,) = printed.read(next(printed.pages(answer.data, 203)))
    assert code.startswith(staff_cards.PREFIX)
    assert next(iter(changes)) == ("admin-nowhere", "staff_card_made")
    assert scan(station, code, 1) == "done"
    page = admin.get(f"/admin/users/{eva}").text
    assert "Kort 1" in page and code not in page
    taken = admin.post(f"/admin/users/{eva}/cards/1/revoke", follow_redirects=True).text
    assert "Kortet är borttaget och gäller inte längre." in taken
    assert not re.search(r"Kort 1\b", taken)
    assert scan(station, code, 2) == "refused"
    assert admin.post(f"/admin/users/{eva}/cards/1/revoke").status_code == 404


def test_the_list_of_scans_says_who(admin: FlaskClient, station: Station) -> None:
    eva = add_user(station, "eva").id
    with station.db.begin() as s:
        code = staff_cards.make(s, "karin", eva, station.clock.now())
    scan(station, code, 1)
    assert "<h1>eva skannar nu</h1>" in admin.get("/loans").text
    scan(station, "TAB0001", 2)
    assert re.search(r'<span class="quiet">eva, \d\d\.\d\d</span>', admin.get("/loans").text)

"""The page of home loans: what is late, and the pass, which only those see who have been allowed to.

`tests/web/auth/test_who_may_see.py` looks for the pass on every route.
"""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.people.models import User
from kiosk.station import Station
from tests.web.loans.test_page import PASS, scan


@pytest.fixture
def lent_home(station: Station) -> Station:
    """Two tablets are lent home, the first one too long ago."""
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    at = station.clock.now()
    scan(station, "TAB0001", at.later(days=-15), with_pass=True)
    scan(station, "TAB0002", at, with_pass=True)
    return station


def allow(station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(User).values(sees_borrowers=True))


def test_it_works(staff: FlaskClient, lent_home: Station) -> None:
    page = staff.get("/loans/home").text
    assert page.index("TAB0001") < page.index("TAB0002")
    assert page.count("Försenad 1 dag") == 1
    assert "Visa lånekortet" not in page and PASS not in page
    assert "Utlånade hem:" in staff.get("/loans").text


def test_only_those_who_may_see_the_pass(staff: FlaskClient, lent_home: Station) -> None:
    refused = staff.post("/loans/TAB0001/borrower")
    assert refused.status_code == 403 and "En administratör kan ge dig lov" in refused.text and PASS not in refused.text
    allow(lent_home)
    answer = staff.post("/loans/TAB0001/borrower")
    assert answer.status_code == 200 and PASS in answer.text and "Lånekort för TAB0001" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert PASS not in staff.get("/loans/home").text
    with lent_home.db.read() as s:
        assert s.execute(sa.text("SELECT action, details FROM audit_entry ORDER BY id DESC LIMIT 1")).one() == (
            "borrower_shown", '{"tag": "TAB0001"}',
        )  # fmt: skip


def test_a_borrower_who_cannot_be_read(staff: FlaskClient, lent_home: Station) -> None:
    allow(lent_home)
    (lent_home.data / "keys.db").unlink()
    answer = staff.post("/loans/TAB0001/borrower")
    assert answer.status_code == 409 and "Lånet gäller" in answer.text
    assert staff.post("/loans/TAB0003/borrower").status_code == 404


def test_an_admin_gives_the_permission(admin: FlaskClient, lent_home: Station) -> None:
    own = re.search(r"/admin/users/(\d+)", admin.get("/admin/users").text)
    assert own is not None
    page = admin.get(own[0]).text
    version = re.search(r'name="version" value="(\w+)"', page)
    name = re.search(r"<h1>(.*?)</h1>", page)
    assert version and name
    sent = {"version": version[1], "name": name[1], "role": "admin", "sees_borrowers": "on"}
    assert admin.post(own[0], data=sent).status_code == 303
    assert PASS in admin.post("/loans/TAB0001/borrower").text
    assert "får se vem som har lånat hem: av blev på" in admin.get("/admin/log").text


def test_only_the_late_ones(staff: FlaskClient, lent_home: Station) -> None:
    page = staff.get("/loans/home?show=late").text
    assert "TAB0001" in page and "TAB0002" not in page and "1 är försenad" in page
    assert "1 är försenad" in staff.get("/loans").text


def test_a_loan_in_the_centre_of_yesterday_stands_apart(staff: FlaskClient, lent_home: Station) -> None:
    """Each number leads to a list with exactly its rows."""
    now = lent_home.clock.now()
    for tag, days in (("TAB0003", -1), ("TAB0004", -2), ("TAB0005", 0)):
        scan(lent_home, tag, now.later(days=days))
    shelf = re.sub("<[^>]+>|\\s+", " ", staff.get("/loans").text)
    assert re.search(r"Från tidigare dagar, inte tillbaka: +TAB0004 +, +TAB0003", shelf)
    assert re.search(r"TAB0001 \(.*?, försenad\)", shelf) and " 1 är försenad " in shelf
    late, today = staff.get("/loans/home?show=late").text, staff.get("/loans/today").text
    assert "<h1>Försenade</h1>" in late and late.count("Försenad 1 dag") == 1 and "TAB0003" not in late
    assert "TAB0005" in today and "Utlånad här, sedan" in today and "TAB0003" not in today
    assert "2 från tidigare dagar är inte tillbaka" in today
    earlier = staff.get("/loans/today?show=earlier").text
    assert "<h1>Från tidigare dagar, inte tillbaka</h1>" in earlier and "TAB0005" not in earlier
    assert earlier.index("TAB0004") < earlier.index("TAB0003") and "Försenad 2 dagar" in earlier


def test_renewed_by_a_button(staff: FlaskClient, lent_home: Station) -> None:
    assert staff.post("/loans/TAB0001/renew", data={"page": "home"}).headers["Location"] == "/loans/home"
    page = staff.get("/loans/home").text
    assert re.search(r'role="status".*?TAB0001 är förlängd till \w+dag \d+ \w+\.</span>', page)
    assert "Förlängd 1 gång" in page and "Försenad" not in page
    staff.post("/loans/TAB0001/renew", data={"page": "home"})
    assert "Lånet räcker redan" in staff.get("/loans/home").text


def test_a_loan_that_was_renewed_enough_has_no_button(staff: FlaskClient, lent_home: Station) -> None:
    with lent_home.db.begin() as s:
        s.execute(sa.text("UPDATE model SET most_renewals = 0"))
    page = staff.get("/loans/home").text
    assert "/loans/TAB0001/renew" not in page and page.count("Går inte att förlänga mer") == 2
    staff.post("/loans/TAB0001/renew", data={"page": "home"})
    assert "redan förlängt så många gånger" in staff.get("/loans/home").text


def test_what_is_used_here_is_back_before_closing(staff: FlaskClient, lent_home: Station) -> None:
    assert "Allt som används här är tillbaka." in staff.get("/loans/today").text
    scan(lent_home, "TAB0003", lent_home.clock.now().later(days=-2))
    assert "TAB0003" not in staff.get("/loans/today").text
    page = staff.get("/loans/today?show=earlier").text
    assert "TAB0003" in page and "TAB0001" not in page and "Försenad 2 dagar" in page


def test_the_item_says_that_it_is_home_and_until_when(staff: FlaskClient, lent_home: Station) -> None:
    page = re.sub("<[^>]+>", "", staff.get("/loans/items/TAB0001").text)
    last = lent_home.clock.now().later(days=-1)
    assert re.search(rf"Utlånad hem, sedan .*?\. Tillbaka senast: \w+dag {last.date.day} \w+\. Försenad 1 dag", page)
    assert "Utlånad hem" in staff.get("/loans/items").text
    scan(lent_home, "TAB0003")
    here = staff.get("/loans/items/TAB0003").text
    assert "<p>Utlånad, sedan i dag" in here and "Tillbaka senast" not in here

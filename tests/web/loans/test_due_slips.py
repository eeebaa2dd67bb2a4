"""The slip of a home loan: one press on the lending page and on the item's page, or a page that the browser prints."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.printing.models import JobState, PrintJob
from kiosk.station import Station
from tests.device.printing import with_printer
from tests.web.loans.test_page import PASS, scan


@pytest.fixture
def lent_home(station: Station) -> Station:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    scan(station, "TAB0001", station.clock.now(), with_pass=True)
    return station


def jobs(station: Station) -> list[tuple[str | None, JobState]]:
    with station.db.read() as s:
        return [(one.language, one.state) for one in s.scalars(sa.select(PrintJob).order_by(PrintJob.id))]


@pytest.mark.parametrize("page", ["/loans", "/loans/items/TAB0001"])
def test_it_works(staff: FlaskClient, lent_home: Station, page: str) -> None:
    with_printer(lent_home)
    assert "Skriv ut lappen på svenska" in staff.get(page).text
    for _ in range(2):
        answer = staff.post("/loans/TAB0001/slip", data={"language": "en"})
        assert answer.status_code == 303
    assert jobs(lent_home) == [("en", JobState.QUEUED)]
    assert "Lappen på engelska skrivs ut." in staff.get(page).text
    with lent_home.db.begin() as s:
        s.execute(sa.update(PrintJob).values(state=JobState.MISSED))
    assert "Lappen på engelska kom inte. Skriv ut den igen." in staff.get(page).text


def test_without_a_printer_the_browser_prints(staff: FlaskClient, lent_home: Station) -> None:
    page = staff.get("/loans").text
    assert "Här finns ingen skrivare för lappar." in page and "/loans/TAB0001/slip?language=sv" in page
    slip = staff.get("/loans/TAB0001/slip?language=en").text
    assert '<article class="paper-slip" lang="en" dir="ltr">' in slip
    assert "Give back no later than" in slip and PASS not in slip
    answer = staff.post("/loans/TAB0001/slip", data={"language": "sv"}, follow_redirects=True)
    assert "Det finns ingen skrivare." in answer.text


def test_what_is_not_lent_home_has_none(staff: FlaskClient, lent_home: Station) -> None:
    scan(lent_home, "TAB0002", lent_home.clock.now().later(minutes=2))
    assert "Lapp med sista dagen" not in staff.get("/loans").text
    assert staff.get("/loans/TAB0002/slip").status_code == 404
    assert jobs(lent_home) == []


def test_the_admin_lets_each_home_loan_have_one(admin: FlaskClient, station: Station) -> None:
    assert admin.post("/admin/due-slips", data={"prints": "on"}).status_code == 303
    assert "Varje lån hem får en lapp." in admin.get("/admin/passes").text
    with station.db.read() as s:
        assert s.scalar(sa.text("SELECT prints_due_slips FROM centre")) == 1

"""An admin decides about a day report that the receiver refused."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk import audit
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.station import Station
from kiosk.statistics import day_report
from kiosk.statistics.day_report import DayReport
from kiosk.statistics.models import DayCount
from kiosk.sync.models import Delivery, OutboxEntry
from tests.statements import statements
from web.times import long_date


def report(date: dt.date, status: str = "observed") -> bytes:
    return day_report.freeze(
        DayReport(kind="entren-day-report", version=1, centre="demo", date=date, revision=1, status=status, counts=[])  # type: ignore[arg-type]
    )


def refuse(station: Station, at: Moment, back: int = 1, trouble: str = "other_report", status: str = "observed") -> int:
    """Make a stuck report of a day. Returns the id of its row."""
    date = at.date - dt.timedelta(days=back)
    entry = OutboxEntry(
        date=date, revision=1, body=report(date, status), state=Delivery.STUCK, created=at.utc, next_attempt=at.utc,
        last_trouble=trouble,
    )  # fmt: skip
    with station.db.begin() as s:
        s.add(entry)
        s.flush()
        return entry.id


def entries(station: Station) -> list[tuple[int, Delivery]]:
    with station.db.read() as s:
        rows = s.scalars(sa.select(OutboxEntry).order_by(OutboxEntry.date, OutboxEntry.revision))
        return [(row.revision, row.state) for row in rows]


def decisions(station: Station) -> list[tuple[str, str, str]]:
    with station.db.read() as s:
        return [
            (entry.who, entry.action, entry.details["date"])
            for entry in audit.latest(s, 50)
            if entry.action.startswith("report_")
        ]


def files(station: Station) -> list[str]:
    return sorted(path.name for path in Path(str(station.settings.sync.folder)).rglob("*.json"))


def test_it_works(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    """After an old copy of the folder was used: the admin keeps the municipality's report."""
    entry = refuse(folder_station, at)
    page = folder_admin.get("/admin").text
    assert "Kommunen har redan andra siffror för dagen. Det händer när datamappen är en äldre kopia" in page
    page = folder_admin.post("/admin/reports/settle", data={"report": entry}, follow_redirects=True).text
    with folder_admin.application.test_request_context():
        day = long_date(at.date - dt.timedelta(days=1))
    assert f"Kommunens siffror gäller för {day}." in page
    assert "Kommunens siffror gäller för en dag." in page
    assert "väntar på dig" not in page
    assert entries(folder_station) == [(1, Delivery.SETTLED)]
    assert files(folder_station) == []
    yesterday = (at.date - dt.timedelta(days=1)).isoformat()
    assert decisions(folder_station) == [("admin-nowhere", "report_settled", yesterday)]
    assert f"Lät kommunens siffror gälla för en dag: <b>{day}</b>" in folder_admin.get("/admin/log").text


def test_each_button_has_its_consequence_beside_it(
    folder_admin: FlaskClient, folder_station: Station, at: Moment
) -> None:
    refuse(folder_station, at)
    page = folder_admin.get("/admin").text
    assert "Kommunens siffror räknas. Våra sparas men skickas inte." in page
    assert "Våra siffror skickas en gång till och ersätter kommunens." in page
    assert "Vi skickar samma rapport igen." in page


def count(station: Station, at: Moment, revision: int, **totals: int | None) -> None:
    """Write other totals for yesterday."""
    with station.db.begin() as s:
        day = s.scalars(sa.select(BusinessDay.id).where(BusinessDay.date == at.date - dt.timedelta(days=1))).one()
        s.execute(sa.delete(DayCount).where(DayCount.business_day == day, DayCount.revision == revision))
        for measure, n in totals.items():
            s.add(DayCount(business_day=day, revision=revision, measure=measure, dimension="", key="", n=n))


def yesterday_is_closed(station: Station, at: Moment) -> None:
    date = at.date - dt.timedelta(days=1)
    with station.db.begin() as s:
        if s.scalar(sa.select(BusinessDay.id).where(BusinessDay.date == date)) is None:
            s.add(BusinessDay(date=date, status=DayStatus.CLOSED, clock_ok=True, opened=at.utc))


def test_our_own_figures_are_shown_beside_the_municipalitys(
    folder_admin: FlaskClient, folder_station: Station, at: Moment
) -> None:
    """The figures of the stuck report, not those of a later revision."""
    yesterday_is_closed(folder_station, at)
    count(folder_station, at, 1, tickets=31, sessions=24, loans=9)
    count(folder_station, at, 2, tickets=77, sessions=66)
    refuse(folder_station, at)
    assert "Våra siffror: 31 nummer och 24 besök." in folder_admin.get("/admin").text


def test_a_day_that_nobody_counted_has_no_figures(
    folder_admin: FlaskClient, folder_station: Station, at: Moment
) -> None:
    yesterday_is_closed(folder_station, at)
    count(folder_station, at, 1, tickets=None, sessions=None)
    refuse(folder_station, at, status="unobserved")
    assert "Våra siffror:" not in folder_admin.get("/admin").text


def test_our_report_is_sent_as_a_correction(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    entry = refuse(folder_station, at)
    page = folder_admin.post("/admin/reports/correct", data={"report": entry}, follow_redirects=True).text
    assert "En dag är skickad och mottagen." in page
    assert entries(folder_station) == [(1, Delivery.REPLACED), (2, Delivery.DELIVERED)]
    assert files(folder_station) == [f"{at.date - dt.timedelta(days=1)}-r2.json"]
    assert [action for _, action, _ in decisions(folder_station)] == ["report_corrected"]


@pytest.mark.parametrize("trouble", ["other_report", "other_centre", "refused"])
def test_a_stuck_report_is_sent_again(
    folder_admin: FlaskClient, folder_station: Station, at: Moment, trouble: str
) -> None:
    entry = refuse(folder_station, at, trouble=trouble)
    page = folder_admin.post("/admin/reports/retry", data={"report": entry}, follow_redirects=True).text
    assert "En dag är skickad och mottagen." in page
    assert entries(folder_station) == [(1, Delivery.DELIVERED)]
    assert [action for _, action, _ in decisions(folder_station)] == ["report_retried"]


def test_only_what_can_be_decided_has_a_button(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    refuse(folder_station, at, trouble="other_centre")
    page = folder_admin.get("/admin").text
    assert "Försök igen" in page and "ett annat centers" in page
    assert "Kommunens gäller" not in page and "som rättelse" not in page


@pytest.mark.parametrize("choice", ["settle", "correct"])
@pytest.mark.parametrize("trouble", ["other_centre", "refused"])
def test_without_a_report_at_the_municipality_theirs_cannot_be_chosen(
    folder_admin: FlaskClient, folder_station: Station, at: Moment, choice: str, trouble: str
) -> None:
    entry = refuse(folder_station, at, trouble=trouble)
    page = folder_admin.post(f"/admin/reports/{choice}", data={"report": entry}, follow_redirects=True).text
    assert "Kommunen har ingen annan rapport för dagen." in page
    assert entries(folder_station) == [(1, Delivery.STUCK)]
    assert decisions(folder_station) == []


def test_a_day_without_numbers_corrects_nothing(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    """An old copy lacks the days since: they must not replace the municipality's numbers."""
    entry = refuse(folder_station, at, status="unobserved")
    page = folder_admin.get("/admin").text
    assert "Här saknas dagens siffror." in page and "som rättelse" not in page
    page = folder_admin.post("/admin/reports/correct", data={"report": entry}, follow_redirects=True).text
    assert "Då finns det inget att rätta med." in page
    assert entries(folder_station) == [(1, Delivery.STUCK)]


def test_many_at_once(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    stuck = [refuse(folder_station, at, back) for back in range(1, 4)]
    refuse(folder_station, at, 4, "other_centre")
    assert "Kommunens gäller för alla 3 dagar" in folder_admin.get("/admin").text
    page = folder_admin.post("/admin/reports/settle", data={"report": stuck}, follow_redirects=True).text
    assert "Kommunens siffror gäller nu för 3 dagar." in page
    assert entries(folder_station) == [(1, Delivery.STUCK), *[(1, Delivery.SETTLED)] * 3]


def test_a_second_decision_changes_nothing(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    entry = refuse(folder_station, at)
    folder_admin.post("/admin/reports/settle", data={"report": entry})
    page = folder_admin.post("/admin/reports/correct", data={"report": entry}, follow_redirects=True).text
    assert "Den dagen väntar inte längre på dig." in page
    assert entries(folder_station) == [(1, Delivery.SETTLED)]


@pytest.mark.parametrize("sent", ["", "x", "0", "-1", "999", str(2**63), str(2**200)])
@pytest.mark.parametrize("choice", ["retry", "settle", "correct"])
def test_a_form_that_names_no_stuck_day_changes_nothing(folder_admin: FlaskClient, sent: str, choice: str) -> None:
    assert folder_admin.post(f"/admin/reports/{choice}", data={"report": sent}).status_code == 303
    assert folder_admin.get(f"/admin/reports/{choice}").status_code == 405


def test_the_number_of_queries_is_flat(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    refuse(folder_station, at)
    folder_admin.get("/admin")
    with statements(folder_station) as few:
        folder_admin.get("/admin")
    for back in range(2, 40):
        refuse(folder_station, at, back)
    with statements(folder_station) as many:
        assert "19 dagar till väntar på dig." in folder_admin.get("/admin").text
    assert len(many) == len(few)


def test_health_counts_what_is_stuck(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    refuse(folder_station, at)
    health = folder_admin.get("/health")
    assert (health.status_code, health.json["reports_stuck"]) == (200, 1)  # numbers are given all the same
    assert "entren_reports_stuck 1.0" in folder_admin.get("/metrics").text

"""The export of a period as a CSV file."""

import csv
import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.centre import business_day
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.facts import Measure
from kiosk.station import Station
from kiosk.statistics import closing, counts
from kiosk.statistics import queries as statistics
from kiosk.statistics.measures import BY_CODE, MEASURES
from kiosk.statistics.models import DayCount
from tests import factories
from web.statistics import export, figures


def rows(answer: TestResponse) -> list[dict[str, str]]:
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))


def test_it_works(admin: FlaskClient, station: Station, at: Moment) -> None:
    factories.take(station)
    factories.finish(station, factories.call(station))
    factories.take(station)
    answer = admin.get("/admin/days.csv")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    first = at.date - dt.timedelta(days=6)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="entren-{first}-{at.date}.csv"'
    days = rows(answer)
    assert len(days) == 7
    assert list(days[0])[:5] == ["Datum", "Veckodag", "Läge", "Nummer", "Besök"]
    today = days[-1]
    assert (today["Datum"], today["Läge"], today["Nummer"], today["Besök"]) == (str(at.date), "hittills", "2", "1")


def test_a_day_without_observation_is_empty_and_not_zero(admin: FlaskClient, station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        for back, status in ((2, DayStatus.CLOSED), (1, DayStatus.UNOBSERVED)):
            date = at.date - dt.timedelta(days=back)
            day = BusinessDay(date=date, clock_ok=True, status=status, opened=at.utc, closed=at.utc)
            s.add(day)
            s.flush()
            n = 0 if status is DayStatus.CLOSED else None
            s.add(DayCount(business_day=day.id, revision=1, measure="tickets", dimension="", key="", n=n))
    *_, before, counted, missing, _today = rows(admin.get("/admin/days.csv"))
    assert (before["Läge"], before["Nummer"]) == ("ingen verksamhet", "")
    assert (counted["Läge"], counted["Nummer"], counted["Besök"]) == ("räknad", "0", "")
    assert (missing["Läge"], missing["Nummer"]) == ("saknas", "")


NEW = Measure("visits_out", "Besök ute", "Besök på andra ställen.")


def test_a_measure_that_is_newer_than_a_day_is_empty(
    admin: FlaskClient, station: Station, at: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old closed day has no row of the measure: its cell is empty, not zero."""
    close_a_day(station, at.later(days=-1))
    for module in (counts, statistics, export):
        monkeypatch.setattr(module, "MEASURES", (*MEASURES, NEW))
    monkeypatch.setitem(BY_CODE, NEW.code, NEW)
    monkeypatch.setattr(figures, "TABLE", ("tickets", NEW.code))
    factories.take(station)
    *_, old, today = rows(admin.get("/admin/days.csv"))
    assert (old["Läge"], old["Nummer"], old["Besök ute"]) == ("räknad", "1", "")
    assert (today["Läge"], today["Nummer"], today["Besök ute"]) == ("hittills", "1", "0")
    page = admin.get("/admin").text
    row = page[page.index('<th scope="row">Besök ute</th>') :].split("</tr>")[0]
    assert re.findall("<td>(.*?)</td>", row) == ["–"] * 6 + ["0", "0"]


def test_the_ranges_of_waits_have_their_own_columns(admin: FlaskClient, station: Station, at: Moment) -> None:
    """The measure counts called visitors; its total is not a number of minutes."""
    close_a_day(station, at.later(days=-1), waited=12)
    assert "Väntetid" not in admin.get("/admin/days.csv").text
    *_, before, day, today = rows(admin.get("/admin/days.csv"))
    waited = [f"Väntade {bucket} min" for bucket in ("0–5", "5–10", "10–20", "20–30", "30–60", "60+")]
    assert list(day)[-6:] == waited
    assert (day["Kallade"], [day[name] for name in waited]) == ("1", ["0", "0", "1", "0", "0", "0"])
    assert (before["Kallade"], {before[name] for name in waited}) == ("", {""})
    assert (today["Kallade"], {today[name] for name in waited}) == ("0", {"0"})


def close_a_day(station: Station, at: Moment, waited: int = 1) -> None:
    """Make a closed day with one visitor who was called."""
    factories.take(station, at=at)
    factories.finish(station, factories.call(station, at=at.later(minutes=waited)), at=at.later(minutes=waited + 5))
    with station.db.begin() as s:
        (day,) = business_day.finished(s, station.clock.now())
        closing.close(s, day, "demo", station.clock.now())


def test_eight_weeks_begin_on_a_monday(admin: FlaskClient) -> None:
    days = rows(admin.get("/admin/days.csv?weeks=8"))
    assert days[0]["Veckodag"] == "Mån"
    assert 50 <= len(days) <= 56

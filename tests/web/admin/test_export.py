"""The period as a file for a spreadsheet."""

import csv
import datetime as dt

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.station import Station
from kiosk.statistics.models import DayCount
from tests import factories


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
    assert (counted["Läge"], counted["Nummer"]) == ("räknad", "0")
    assert (missing["Läge"], missing["Nummer"]) == ("saknas", "")


def test_eight_weeks_begin_on_a_monday(admin: FlaskClient) -> None:
    days = rows(admin.get("/admin/days.csv?weeks=8"))
    assert days[0]["Veckodag"] == "Mån"
    assert 50 <= len(days) <= 56

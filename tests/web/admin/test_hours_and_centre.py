"""Opening hours, the centre's name and topics, and the log of changes."""

import pytest
from flask.testing import FlaskClient
from flask_babel import format_date

from kiosk import audit
from kiosk.centre import hours, queries
from kiosk.centre.hours import Period
from kiosk.clock import Moment
from kiosk.station import Station
from tests.web.admin.conftest import Changes


def week(station: Station) -> list[Period]:
    with station.db.read() as s:
        return hours.week(s, station.clock.now())


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    sent = {"opens-0-0": "10", "closes-0-0": "12.30", "opens-0-1": "13:15", "closes-0-1": "17", "opens-6-0": "0",
            "closes-6-0": "24"}  # fmt: skip
    page = admin.post("/admin/hours", data=sent, follow_redirects=True).text
    assert week(station) == [Period(0, 600, 750), Period(0, 795, 1020), Period(6, 0, 1440)]
    assert 'value="12.30"' in page and 'value="24.00"' in page
    assert ("admin-nowhere", "hours_changed") in changes


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"opens-0-0": "10"}, "Skriv både när ni öppnar och när ni stänger"),
        ({"opens-0-0": "klockan tio", "closes-0-0": "12"}, "Skriv tider som 10 eller 14.30."),
        ({"opens-0-0": "10.75", "closes-0-0": "12"}, "Skriv tider som 10 eller 14.30."),
        ({"opens-0-0": "12", "closes-0-0": "10"}, "En tid slutar innan den börjar."),
        ({"opens-0-0": "12", "closes-0-0": "25"}, "En tid slutar innan den börjar."),
        ({"opens-0-0": "9", "closes-0-0": "12", "opens-0-1": "11", "closes-0-1": "13"}, "går in i varandra"),
    ],
)
def test_impossible_hours_are_refused(admin: FlaskClient, station: Station, sent: dict[str, str], words: str) -> None:
    before = week(station)
    answer = admin.post("/admin/hours", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert "klockan tio" not in answer.text
    assert week(station) == before


def test_since_when_the_hours_hold(admin: FlaskClient, at: Moment) -> None:
    assert "De nuvarande öppettiderna har gällt från början." in admin.get("/admin/hours").text
    admin.post("/admin/hours", data={"opens-0-0": "10", "closes-0-0": "12"})
    with admin.application.test_request_context():
        today = format_date(at.date, "d MMMM y")
    assert f"De nuvarande öppettiderna gäller sedan {today}." in admin.get("/admin/hours").text


def test_without_hours_there_is_no_since(admin: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [])
    assert "De nuvarande öppettiderna" not in admin.get("/admin/hours").text


def test_the_same_hours_again_change_nothing(admin: FlaskClient, changes: Changes) -> None:
    sent = {f"{edge}-{day}-0": time for day in range(7) for edge, time in (("opens", "0"), ("closes", "24"))}
    assert admin.post("/admin/hours", data=sent).status_code == 303
    assert "hours_changed" not in [action for _, action in changes]
    assert "har gällt från början." in admin.get("/admin/hours").text


def test_the_centre(admin: FlaskClient, station: Station, changes: Changes) -> None:
    sent = {"name": "DigidelCenter Nord", "default_topic": "login"}
    said = admin.post("/admin/centre", data=sent, follow_redirects=True).text
    assert "Uppgifterna om DigidelCenter Nord är sparade." in said
    with station.db.read() as s:
        centre = queries.centre(s)
    assert (centre.name, centre.default_topic) == ("DigidelCenter Nord", "login")
    assert ("admin-nowhere", "centre_changed") in changes
    log = admin.get("/admin/log").text
    assert "namn: DigidelCenter Exempel blev DigidelCenter Nord" in log
    assert "ämne för knappen: Något annat blev BankID, inloggning" in log


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "Skriv ett namn på centret"),
        ({"name": "x" * 81}, "Skriv ett namn på centret"),
        ({"default_topic": "none"}, "Knappens ämne måste gå att välja"),
    ],
)
def test_impossible_settings_of_the_centre_are_refused(
    admin: FlaskClient, station: Station, changed: dict[str, str], words: str
) -> None:
    answer = admin.post("/admin/centre", data={"name": "Nord", "default_topic": "other", **changed})
    assert answer.status_code == 422
    assert words in answer.text
    with station.db.read() as s:
        assert queries.centre(s).name == "DigidelCenter Exempel"


def test_the_log_shows_who_and_what_a_page_at_a_time(admin: FlaskClient, station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        for number in range(120):
            audit.note(s, "Karin", "item_away", at, tag=f"TAB{number:04d}")
    page = admin.get("/admin/log").text
    assert "Tog en sak ur bruk: <b>TAB0119</b>" in page
    assert "TAB0019" not in page
    older = page.split('class="button" href="')[-1].split('"')[0]
    assert "TAB0019" in admin.get(older).text


def test_a_user_by_name_in_the_log(admin: FlaskClient) -> None:
    assert "Lade till en användare: <b>admin-nowhere</b>" in admin.get("/admin/log").text


@pytest.mark.parametrize("before", [2**64, -1, "x"])
def test_a_bad_page_of_the_log_is_no_error(admin: FlaskClient, before: object) -> None:
    assert admin.get(f"/admin/log?before={before}").status_code == 200

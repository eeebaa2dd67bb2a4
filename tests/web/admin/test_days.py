"""The admin's page of the days with hours of their own, and what visitors read of such a day."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from kiosk.centre import exceptions, hours, queries
from kiosk.centre.hours import Period
from kiosk.clock import Moment
from kiosk.station import Station
from tests.factories import take
from tests.web.admin.conftest import Changes


@pytest.fixture
def tomorrow(at: Moment) -> dt.date:
    return at.date + dt.timedelta(days=1)


def own(station: Station, date: dt.date) -> list[Period]:
    with station.db.read() as s:
        return hours.history(s).on(date)


def version_on(page: str) -> str:
    found = re.findall(r'name="version" value="(\w+)"', page)
    assert found
    return str(found[0])


def test_it_works(admin: FlaskClient, station: Station, tomorrow: dt.date, changes: Changes) -> None:
    sent = {"date": tomorrow.isoformat(), "sv": "Inventering", "en": "Stocktaking",
            "opens-0-0": "10", "closes-0-0": "12", "opens-0-1": "13", "closes-0-1": "14.30"}  # fmt: skip
    page = admin.post("/admin/new-day", data=sent, follow_redirects=True).text
    assert "är det öppet 10–12, 13–14.30." in page and "Inventering · 10–12, 13–14.30" in page
    assert own(station, tomorrow) == [Period(tomorrow.weekday(), 600, 720), Period(tomorrow.weekday(), 780, 870)]
    assert ("admin-nowhere", "day_added") in changes
    log = admin.get("/admin/log").text
    assert ", Inventering</b>" in log and "öppet: 0–24 blev 10–12, 13–14.30" in log


def test_a_short_day_says_when_its_last_number_is_given(
    admin: FlaskClient, station: Station, tomorrow: dt.date
) -> None:
    with station.db.begin() as s:
        queries.centre(s).last_number_before = 90
    sent = {"date": tomorrow.isoformat(), "opens-0-0": "10", "closes-0-0": "11"}
    assert (
        "10–11 · sista numret ges klockan 10.30" in admin.post("/admin/new-day", data=sent, follow_redirects=True).text
    )
    sent |= {"closes-0-0": "13"}
    page = admin.post(f"/admin/days/{tomorrow}", data=sent, follow_redirects=True).text
    assert "10–13" in page and "sista numret ges" not in page


def test_all_times_empty_close_the_day(admin: FlaskClient, station: Station, tomorrow: dt.date) -> None:
    said = admin.post("/admin/new-day", data={"date": tomorrow.isoformat()}, follow_redirects=True).text
    assert "är det stängt." in said
    assert own(station, tomorrow) == []


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"date": ""}, "date", "Välj ett datum."),
        ({"date": "2020-01-01"}, "date", "Datumet har varit."),
        ({"date": "2099-01-01"}, "date", "Välj ett datum inom två år."),
        ({"en": "Moving"}, "sv", "Skriv högst 40 tecken"),
        ({"opens-0-0": "10", "closes-0-0": "25"}, "closes-0-0", "Skriv tider som 10 eller 14.30, från 0 till 24."),
        ({"opens-0-0": "10", "closes-0-0": "9"}, "closes-0-0", "Tiden slutar innan den börjar."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    admin: FlaskClient, tomorrow: dt.date, sent: dict[str, str], field: str, words: str
) -> None:
    answer = admin.post("/admin/new-day", data={"date": tomorrow.isoformat(), **sent})
    assert answer.status_code == 422
    wrong = re.findall(r"<input[^>]*aria-invalid[^>]*>", answer.text)
    assert len(wrong) == 1 and f'id="day-{field}"' in wrong[0] and f'aria-describedby="day-{field}-error' in wrong[0]
    assert words in answer.text.split(f'id="day-{field}-error"')[1][:400]
    assert all(f'value="{typed}"' in answer.text for typed in sent.values())


def test_a_change_and_who_comes_later(admin: FlaskClient, station: Station, tomorrow: dt.date) -> None:
    address = f"/admin/days/{tomorrow.isoformat()}"
    admin.post("/admin/new-day", data={"date": tomorrow.isoformat(), "sv": "Inventering"})
    seen = version_on(admin.get(address).text)
    first = {"sv": "Inventering", "opens-0-0": "10", "closes-0-0": "12"}
    assert "är det öppet 10–12." in admin.post(address, data={**first, "version": seen}, follow_redirects=True).text
    answer = admin.post(address, data={**first, "opens-0-0": "11", "version": seen})
    assert answer.status_code == 409
    assert "Sparat nu: 10.00" in answer.text and 'value="11"' in answer.text
    assert own(station, tomorrow) == [Period(tomorrow.weekday(), 600, 720)]


def test_removed_after_one_question(admin: FlaskClient, station: Station, tomorrow: dt.date) -> None:
    address = f"/admin/days/{tomorrow.isoformat()}"
    admin.post("/admin/new-day", data={"date": tomorrow.isoformat()})
    page = admin.get("/admin/days").text
    assert "Dagen får veckans tider igen: 0–24." in page
    seen = version_on(page)
    assert (
        "har veckans tider igen." in admin.post(f"{address}/remove", data={"version": seen}, follow_redirects=True).text
    )
    assert own(station, tomorrow) == [Period(tomorrow.weekday(), 0, 1440)]
    assert admin.post(f"{address}/remove").status_code == 404
    assert admin.get(address).status_code == 404 and admin.get("/admin/days/x").status_code == 404


def test_holidays_are_proposed_once(admin: FlaskClient, station: Station, at: Moment) -> None:
    page = admin.get("/admin/days").text
    ticked = re.findall(r'name="dates" value="([-\d]+)" checked', page)
    assert "Julafton" in page and "Skärtorsdagen" in page and len(ticked) > 12
    said = admin.post("/admin/holidays", data={"dates": ticked[1:]}, follow_redirects=True).text
    assert f"{len(ticked) - 1} dagar är nu stängda." in said and "dagar har öppet som vanligt." in said
    assert 'name="dates"' not in said and f"/admin/holidays/{ticked[0]}/close" in said
    with station.db.read() as s:
        assert [day.date.isoformat() for day in exceptions.upcoming(s, at)] == ticked[1:]
    assert "Lät en helgdag ha öppet som vanligt" in admin.get("/admin/log").text


def test_an_answer_can_be_changed(admin: FlaskClient) -> None:
    page = admin.get("/admin/days").text
    first = re.findall(r'name="dates" value="([-\d]+)" checked', page)[0]
    admin.post("/admin/holidays", data={})
    said = admin.post(f"/admin/holidays/{first}/close", follow_redirects=True).text
    assert "är det stängt." in said and f"/admin/days/{first}/remove" in said
    said = admin.post(f"/admin/days/{first}/remove", follow_redirects=True).text
    assert f"/admin/holidays/{first}/close" in said
    assert admin.post("/admin/holidays/2026-01-02/close").status_code == 404


def test_who_answers_later_sees_it(admin: FlaskClient) -> None:
    seen = re.search(
        r'name="version" value="(\w+)">\s*(?:<[^>]*>\s*)*?<fieldset class="field" id="holidays',
        admin.get("/admin/days").text,
    )
    version = seen[1] if seen else "0" * 16
    admin.post("/admin/holidays", data={})
    assert "Här har något ändrats" in admin.post("/admin/holidays", data={"version": version}).text


def test_a_closed_holiday_says_its_name_to_visitors(
    client: FlaskClient, admin: FlaskClient, station: Station, at: Moment
) -> None:
    take(station)
    sent = {"date": at.date.isoformat(), "sv": "Julafton", "en": "Christmas Eve"}
    said = admin.post("/admin/new-day", data=sent, follow_redirects=True).text
    assert "Inga nummer ges nu, och 1 väntar." in said
    swedish, english = "I dag: Julafton.", "Today: Christmas Eve."
    for page, words in (("/", swedish), ("/?lang=en", english), ("/board", swedish)):
        shown = client.get(page).text
        assert words in shown, page
    board = client.get("/api/v1/board").json
    assert board is not None and (board["open"], board["full"]) == (False, False)
    assert board["opens"] and board["date"] == at.date.isoformat()
    weekday = at.date.weekday()
    with station.db.begin() as s:
        hours.replace_week(s, [Period(weekday, 600, 960)])
    today = r'<th scope="row">[^<]*<small>i dag</small> <small>[^<]*Julafton</small></th><td>([^<]*)'
    row = re.search(today, client.get("/").text)
    assert row and row[1] == "Stängt"

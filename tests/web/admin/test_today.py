"""The admin's page of today: open and close by hand, the last number; and what visitors see."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.centre import queries
from kiosk.station import Station
from tests.factories import call, close_today, take
from tests.web.admin.conftest import Changes


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\w+)"', page)
    assert found
    return found[1]


def test_it_works(client: FlaskClient, admin: FlaskClient, station: Station, changes: Changes) -> None:
    page = admin.get("/admin/today").text
    assert "Det är öppet resten av dagen." in page and "Öppettiderna gäller." in page and "Ingen väntar." in page
    take(station), take(station), call(station), take(station)
    said = admin.post("/admin/today/close", data={"until": ""}, follow_redirects=True).text
    assert "Inga nummer ges nu, och 2 väntar. De har kvar sina platser och blir kallade." in said
    assert "Det är bestämt för hand och gäller resten av dagen." in said
    assert ("admin-nowhere", "closed_now") in changes
    log = admin.get("/admin/log").text
    assert "Stängde för hand" in log and "nummer: öppet blev stängt" in log
    assert "Vi har stängt nu." in client.get("/").text
    board = client.get("/api/v1/board").json
    assert board is not None and not board["open"] and sum(board["waiting"].values()) == 2
    assert call(station, "2") is not None, "those who wait are called"


def test_the_hours_again(client: FlaskClient, admin: FlaskClient) -> None:
    admin.post("/admin/today/close", data={})
    said = admin.post("/admin/today/hours", follow_redirects=True).text
    assert "Det är öppet resten av dagen." in said
    assert "Vi har stängt nu." not in client.get("/").text


def test_open_although_the_hours_say_closed(client: FlaskClient, admin: FlaskClient, station: Station) -> None:
    close_today(station)
    page = admin.get("/admin/today").text
    assert "Det är stängt. Det öppnar i morgon" in page and "/admin/today/close" not in page
    said = admin.post("/admin/today/open", data={"until": "24"}, follow_redirects=True).text
    assert "Det är öppet resten av dagen." in said
    assert "Vad vill du ha hjälp med?" in client.get("/").text


def test_what_changed_nothing_is_said(admin: FlaskClient) -> None:
    nothing = "Det ändrar inget i dag, det var så redan."
    assert nothing in admin.post("/admin/today/open", data={"until": "24"}, follow_redirects=True).text
    assert nothing not in admin.post("/admin/today/close", data={"until": ""}, follow_redirects=True).text
    assert nothing not in admin.post("/admin/today/hours", follow_redirects=True).text
    assert nothing in admin.post("/admin/today/hours", follow_redirects=True).text


def test_the_last_number_of_the_day(client: FlaskClient, admin: FlaskClient, station: Station) -> None:
    take(station)
    said = admin.post("/admin/today/last", follow_redirects=True).text
    assert "Dagens sista nummer är taget. Inga fler nummer ges i dag." in said and "1 väntar." in said
    for page in ("/", "/board"):
        assert "Dagens sista nummer är taget." in client.get(page).text
    assert "Today&#39;s last number is taken." in client.get("/?lang=en").text
    board = client.get("/api/v1/board").json
    assert board is not None and (board["open"], board["full"]) == (False, True)
    again = admin.post("/admin/today/last", follow_redirects=True)
    assert "Det är stängt, eller dagens sista nummer är redan taget." in again.text


@pytest.mark.parametrize(
    ("form", "until", "words"),
    [
        ("open", "", "Skriv tider som 10 eller 14.30"),
        ("open", "25", "Skriv tider som 10 eller 14.30"),
        ("open", "0", "Välj en tid senare i dag."),
        ("close", "x", "Skriv tider som 10 eller 14.30"),
        ("close", "0.00", "Välj en tid senare i dag."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(admin: FlaskClient, form: str, until: str, words: str) -> None:
    answer = admin.post(f"/admin/today/{form}", data={"until": until})
    assert answer.status_code == 422
    wrong = re.findall(r"<input[^>]*aria-invalid[^>]*>", answer.text)
    assert len(wrong) == 1 and f'id="{form}-until"' in wrong[0] and f'value="{until}"' in wrong[0]
    assert words in answer.text.split(f'id="{form}-until-error"')[1][:400]


def test_a_closing_until_a_time_does_not_forget_that_the_last_number_is_taken(admin: FlaskClient) -> None:
    admin.post("/admin/today/last")
    answer = admin.post("/admin/today/close", data={"until": "24"})
    assert answer.status_code == 422 and "Lämna tiden tom" in answer.text.split('id="close-until-error"')[1][:300]
    assert "Det är stängt." in admin.post("/admin/today/close", data={"until": ""}, follow_redirects=True).text
    assert "bestämt för hand: nej blev ja" in admin.get("/admin/log").text


def test_the_later_of_two_admins_sees_it(admin: FlaskClient) -> None:
    seen = version_on(admin.get("/admin/today").text)
    admin.post("/admin/today/close", data={"version": seen})
    answer = admin.post("/admin/today/open", data={"until": "24", "version": seen})
    assert answer.status_code == 409 and "Här har något ändrats" in answer.text
    assert "Det är bestämt för hand" in answer.text
    assert (
        "Här har något ändrats" in admin.post("/admin/today/hours", data={"version": seen}, follow_redirects=True).text
    )


def test_the_last_number_before_closing_is_a_setting_of_the_hours(admin: FlaskClient, station: Station) -> None:
    said = admin.post("/admin/hours/last", data={"minutes": "30"}, follow_redirects=True).text
    assert "Det sista numret ges 30 minuter före dagens sista stängning." in said and 'value="30"' in said
    with station.db.read() as s:
        assert queries.centre(s).last_number_before == 30
    assert "sista numret, minuter före stängning: 0 blev 30" in admin.get("/admin/log").text
    answer = admin.post("/admin/hours/last", data={"minutes": "121"})
    assert answer.status_code == 422 and 'value="121"' in answer.text
    assert "Skriv ett antal minuter från 0 till 120." in answer.text.split('id="last-minutes-error"')[1][:300]
    said = admin.post("/admin/hours/last", data={"minutes": "0"}, follow_redirects=True).text
    assert "Nummer ges ända till stängning." in said


def test_without_staff_now(admin: FlaskClient, client: FlaskClient) -> None:
    """Only a centre with such hours is asked."""
    assert "Utan personal nu" not in admin.get("/admin/today").text
    admin.post("/admin/hours/alone", data={"alone": "read"})
    assert "Utan personal nu" in admin.get("/admin/today").text
    said = admin.post("/admin/today/unstaffed", data={"until": ""}, follow_redirects=True).text
    assert "Det är öppet utan personal. Nya nummer ges i morgon" in said
    assert "Öppet utan personal." in client.get("/").text
    assert "nummer: öppet blev öppet utan personal" in admin.get("/admin/log").text

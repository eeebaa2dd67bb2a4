"""The admin's page of the opening hours of the week."""

import re

import pytest
from flask.testing import FlaskClient
from flask_babel import format_date

from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.clock import Moment
from kiosk.station import Station
from tests.factories import take
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
    ("sent", "field", "words"),
    [
        ({"opens-0-0": "10", "closes-0-0": ""}, "closes-0-0", "Skriv både när ni öppnar och när ni stänger"),
        ({"opens-0-0": "klockan tio", "closes-0-0": "12"}, "opens-0-0", "Skriv tider som 10 eller 14.30"),
        ({"opens-0-0": "፲", "closes-0-0": "12"}, "opens-0-0", "Skriv tider som 10 eller 14.30"),
        ({"opens-0-0": "10.75", "closes-0-0": "12"}, "opens-0-0", "Skriv tider som 10 eller 14.30"),
        ({"opens-0-0": "12", "closes-0-0": "25"}, "closes-0-0", "från 0 till 24."),
        ({"opens-0-0": "12", "closes-0-0": "24.30"}, "closes-0-0", "från 0 till 24."),
        ({"opens-0-0": "12", "closes-0-0": "10"}, "closes-0-0", "Tiden slutar innan den börjar."),
        (
            {"opens-0-0": "9", "closes-0-0": "12", "opens-0-1": "11", "closes-0-1": "13"},
            "closes-0-1",
            "Tiden börjar innan den förra är slut.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_with_what_was_typed(
    admin: FlaskClient, station: Station, sent: dict[str, str], field: str, words: str
) -> None:
    before = week(station)
    answer = admin.post("/admin/hours", data=sent)
    assert answer.status_code == 422
    wrong = re.findall(r"<input[^>]*aria-invalid[^>]*>", answer.text)
    assert (
        len(wrong) == 1 and f'id="hours-{field}"' in wrong[0] and f'aria-describedby="hours-{field}-error' in wrong[0]
    )
    assert words in answer.text.split(f'id="hours-{field}-error"')[1][:400]
    assert answer.text.count('class="opening wrong"') == 1
    for typed in sent.values():
        assert f'value="{typed}"' in answer.text
    assert week(station) == before


def test_an_identity_number_is_not_shown_again(admin: FlaskClient) -> None:
    answer = admin.post("/admin/hours", data={"opens-0-0": "19811218-9876", "closes-0-0": "12"})
    assert answer.status_code == 422 and "9876" not in answer.text


def test_the_log_says_from_what_to_what(admin: FlaskClient) -> None:
    sent = {f"{edge}-{day}-0": time for day in range(6) for edge, time in (("opens", "0"), ("closes", "24"))}
    admin.post("/admin/hours", data=sent | {"closes-0-0": "12.30", "opens-0-1": "13", "closes-0-1": "16"})
    log = admin.get("/admin/log").text
    assert "måndag: 0–24 blev 0–12.30, 13–16" in log and "söndag: 0–24 blev stängt" in log
    assert "tisdag:" not in log


def test_the_later_of_two_admins_sees_what_the_other_saved(admin: FlaskClient, station: Station) -> None:
    found = re.search(r'name="version" value="(\w+)"', admin.get("/admin/hours").text)
    assert found
    admin.post("/admin/hours", data={"opens-0-0": "9", "closes-0-0": "12", "version": found[1]})
    mine = {"opens-0-0": "10", "closes-0-0": "12.30", "version": found[1]}
    answer = admin.post("/admin/hours", data=mine)
    assert answer.status_code == 409
    assert "Sparat nu: 09.00" in answer.text and 'value="12.30"' in answer.text
    assert week(station) == [Period(0, 540, 720)]


def test_a_day_of_four_periods_keeps_them(admin: FlaskClient, station: Station) -> None:
    """A profile can have more periods than the form has empty fields."""
    with station.db.begin() as s:
        hours.replace_week(s, [Period(0, start, start + 60) for start in (480, 600, 720, 840)])
    page = admin.get("/admin/hours").text
    fields = re.findall(r'name="((?:opens|closes)-[^"]*)" value="([^"]*)"', page)
    admin.post("/admin/hours", data=dict(fields))
    assert len(week(station)) == 4


def test_a_form_without_any_field_changes_nothing(admin: FlaskClient, station: Station) -> None:
    before = week(station)
    assert before and admin.post("/admin/hours", data={}).status_code == 422
    assert week(station) == before


def test_those_who_wait_when_it_closes_keep_their_places(admin: FlaskClient, station: Station) -> None:
    take(station)
    said = admin.post("/admin/hours", data={"opens-0-0": ""}, follow_redirects=True).text
    assert "Inga nummer ges nu, och 1 väntar. Besökaren har kvar sin plats och blir kallad." in said
    assert "Öppettiderna är sparade." in said.split('class="said" role="status"')[1][:600]


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


def test_hours_without_staff(admin: FlaskClient, station: Station) -> None:
    """A form without their fields, as the wizard's, keeps them. The log says from what to what."""
    sent = {"opens-0-0": "10", "closes-0-0": "16", "from-0-0": "8", "to-0-0": "10", "from-0-1": "16", "to-0-1": "20"}
    page = admin.post("/admin/hours", data=sent, follow_redirects=True).text
    alone = [Period(0, 480, 600, staffed=False), Period(0, 960, 1200, staffed=False)]
    assert week(station) == [alone[0], Period(0, 600, 960), alone[1]]
    assert '<details class="more-hours" open>' in page and 'value="20.00"' in page
    assert "måndag utan personal: inget blev 8–10, 16–20" in admin.get("/admin/log").text
    admin.post("/admin/hours", data={"opens-0-0": "10", "closes-0-0": "15"})
    assert week(station) == [alone[0], Period(0, 600, 900), alone[1]]
    refused = admin.post("/admin/hours", data=sent | {"from-0-1": "14"})
    assert refused.status_code == 422 and 'id="hours-to-0-1-error"' in refused.text
    assert '<details class="more-hours" open>' in refused.text


def test_what_works_without_staff(admin: FlaskClient) -> None:
    page = admin.post("/admin/hours/alone", data={"alone": ["print", "read"]}, follow_redirects=True).text
    assert page.count('name="alone" value="print" checked') == 1 and "Det är sparat." in page
    assert "går att göra utan personal: inget blev Skriva ut, Läsa" in admin.get("/admin/log").text
    assert admin.post("/admin/hours/alone", data={"alone": ["coffee"]}).status_code == 422
    assert admin.post("/admin/hours/alone", data={}).status_code == 422

"""While the room is open without staff, no page promises that somebody comes: the touchscreen, the board, a phone."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.centre import hours, override, unstaffed
from kiosk.centre.hours import Period
from kiosk.clock import Moment
from kiosk.station import Station
from tests import factories
from tests.wrong_clocks import at_noon
from web.opening import span

PROMISES = ("Fråga gärna i disken om du behöver", "Vi kallar dig", "Vänta kvar", "Be personalen komma")


@pytest.fixture
def station(station: Station) -> Station:
    """At noon: staff can come back, and leave, later on the same day."""
    return at_noon(station)


@pytest.fixture
def alone(station: Station, at: Moment) -> Station:
    """Staff from 10 to 16 every day, and nobody now."""
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, 600, 960) for day in range(7)])
        override.unstaffed_now(s, "test", None, None, at)
        unstaffed.choose(s, "test", ["print", "computers"], None, at)
    return station


@pytest.mark.parametrize("path", ["/", "/board"])
def test_when_staff_are_here_and_what_works_alone(client: FlaskClient, alone: Station, path: str) -> None:
    page = client.get(path).text
    assert "Öppet utan personal." in page and "Personalen är här i" in page and "klockan\xa010." in page
    assert "nvända datorerna" in page and "kriva ut" in page and "Läsa" not in page
    assert not [words for words in PROMISES if words in page]
    assert "Open without staff." in client.get(f"{path}?lang=en").text


def test_no_number_and_no_call_for_help(client: FlaskClient, alone: Station) -> None:
    topic = client.get("/topics/login")
    assert "Öppet utan personal." in topic.text
    assert "Öppet utan personal." in client.post("/help", follow_redirects=True).text
    assert client.get("/api/v1/board").json["unstaffed"] is True


def test_the_reason_of_closed(staff: FlaskClient, alone: Station) -> None:
    answer = staff.post("/api/v1/tickets", json={"topic": "login", "request_key": "a-key-of-mine"})
    assert (answer.status_code, answer.json["code"], answer.json["reason"]) == (409, "closed", "unstaffed")


def test_who_is_in_line_when_staff_leave(client: FlaskClient, station: Station, at: Moment) -> None:
    ticket, held = factories.take(station), factories.hold(station)
    with station.db.begin() as s:
        override.unstaffed_now(s, "test", None, None, at)
    assert "Har du ett nummer? Ta ett nytt när du kommer tillbaka." in client.get("/").text
    assert "Jag är tillbaka" not in client.get("/").text
    assert "1 väntar" not in client.get("/board").text
    for one in (ticket, held):
        phone = client.get(f"/ticket/{one.id}").text
        assert "Vi hann tyvärr inte med dig i dag." in phone and "Ta ett nytt nummer" in phone
        assert "Jag är tillbaka" not in phone and "person före dig" not in phone and "Lämna kön" not in phone


def test_who_is_in_line_while_somebody_is_at_a_desk_still(client: FlaskClient, station: Station, at: Moment) -> None:
    factories.at_desk(station)
    first, ticket = factories.take(station), factories.take(station)
    factories.call(station)
    with station.db.begin() as s:
        override.unstaffed_now(s, "test", None, None, at)
    assert "Har du ett nummer? Vänta kvar." in client.get("/").text
    assert "Har du ett nummer? Vänta kvar." not in client.get("/board").text  # the call stands there
    assert "Vänta kvar. Vi kallar dig som vanligt." in client.get(f"/ticket/{ticket.id}").text
    assert "Nu är det din tur" in client.get(f"/ticket/{first.id}").text


def test_who_is_in_line_while_staff_come_back_today(client: FlaskClient, station: Station, at: Moment) -> None:
    ticket = factories.take(station)
    with station.db.begin() as s:
        override.unstaffed_now(s, "test", at.minute + 5, None, at)
    for page in ("/", "/board"):
        assert "Har du ett nummer? Du har kvar din plats." in client.get(page).text
    assert "Du har kvar din plats. Personalen är här i dag klockan" in client.get(f"/ticket/{ticket.id}").text


def test_a_position_that_is_held_until_staff_leave(client: FlaskClient, station: Station, at: Moment) -> None:
    for unstaffed_after, words in ((False, "Då stänger vi."), (True, "Då går personalen.")):
        with station.db.begin() as s:
            week = [Period(day, 0, at.minute + 5) for day in range(7)]
            week += [Period(day, at.minute + 5, 1440, staffed=False) for day in range(7)] if unstaffed_after else []
            hours.replace_week(s, week)
        held = factories.hold(station)
        assert words in client.get(f"/ticket/{held.id}").text
        assert words in client.get(f"/taken/{held.id}").text


def test_the_hours_of_the_week(client: FlaskClient, station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        days = [day for day in range(7) if day != at.local.weekday()]
        week = [Period(day, 600, 960) for day in days[1:]] + [Period(day, 480, 600, staffed=False) for day in days]
        hours.replace_week(s, week)
    page = client.get("/").text
    today, *others = sorted(re.findall(r"<tr.*?</tr>", page), key=lambda row: "aria-current" not in row)
    assert "<small>i dag</small>" in today and "Stängt" in today and "utan personal" not in today
    assert others and all("utan personal 8–10" in row for row in others) and "10–16" in others[-1]
    assert len(others) < 6, "days with the same hours share a row"
    assert "Vi har stängt nu." in page and "Utan personal är det öppet från i morgon" in page


@pytest.mark.parametrize(("language", "comma"), [("sv", ", "), ("ar", "\u060c "), ("ti", "\u1363 ")])
def test_each_language_has_its_own_comma(app: Flask, language: str, comma: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert span([Period(0, 600, 720), Period(0, 780, 960)]) == f"10–12{comma}13–16"

"""The ticket's page on the screen and the phone: the position, the call, and leaving."""

import re
import socket
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.queue import own_steps, tickets
from kiosk.queue.checkin import take_default_number
from kiosk.station import Station, open_station
from tests import factories
from tests.web.visitor.conftest import Kiosk
from web.factory import create_app

UNKNOWN = [
    "/ticket/1-0000000000000000",
    "/ticket/1",
    "/ticket/x",
    "/taken/1-0000000000000000",
    "/ticket/191212121212-1",
]


def test_the_position_in_the_queue(client: FlaskClient, kiosk: Kiosk):
    first, second, third = kiosk.take(), kiosk.take(), kiosk.take("loan")
    page = client.get(f"/ticket/{second}")
    assert page.status_code == 200
    assert "<bdi>A2</bdi>" in page.text
    assert "1 person före dig" in page.text
    assert "2 personer före dig" in client.get(f"/ticket/{third}").text
    assert "före dig" not in client.get(f"/ticket/{first}").text


def test_in_english(client: FlaskClient, kiosk: Kiosk):
    ticket = kiosk.take()
    page = client.get(f"/ticket/{ticket}?lang=en").text
    assert '<html lang="en"' in page
    assert "BankID, logging in" in page


def test_called_to_a_desk(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket = kiosk.take()
    factories.call(station, "2")
    page = client.get(f"/ticket/{ticket}").text
    assert "Nu är det din tur" in page
    assert "Gå till bord 2." in page


def test_called_to_a_room(client: FlaskClient, kiosk: Kiosk, station: Station, at: Moment):
    ticket = kiosk.take()
    row = factories.call(station)
    with station.db.begin() as s:
        tickets.take_to_room(s, factories.ticket_row(s, row.id), "R1", at)
    assert "Gå till rum R1." in client.get(f"/ticket/{ticket}").text


def test_waiting_quietly(client: FlaskClient, kiosk: Kiosk):
    ticket = kiosk.take(quiet="true")
    assert "Vi kommer och hämtar dig." in client.get(f"/taken/{ticket}").text
    assert "Vi kommer och hämtar dig." in client.get(f"/ticket/{ticket}").text


def test_finished(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket = kiosk.take()
    factories.finish(station, factories.call(station))
    page = client.get(f"/ticket/{ticket}").text
    assert "besök" in page
    assert "/leave" not in page


def test_leave(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket = kiosk.take()
    assert "/leave" in client.get(f"/ticket/{ticket}").text
    assert factories.ticket_view(station, ticket).state == "waiting"
    answer = client.post(f"/ticket/{ticket}/leave?lang=en")
    assert (answer.status_code, answer.location) == (303, f"/ticket/{ticket}?lang=en")
    assert factories.ticket_view(station, ticket).state == "left"
    assert "Du har lämnat kön" in client.get(f"/ticket/{ticket}").text


def test_leaving_needs_a_confirmation(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket = kiosk.take()
    way = re.search(r'href="(/ticket/[^"]*leave[^"]*)"', client.get(f"/ticket/{ticket}").text)
    assert way is not None
    assert "Vill du lämna kön?" in client.get(way[1].replace("&amp;", "&")).text
    assert factories.ticket_view(station, ticket).state == "waiting"


def test_leaving_an_ended_visit_changes_nothing(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket = kiosk.take()
    factories.finish(station, factories.call(station))
    client.post(f"/ticket/{ticket}/leave")
    assert factories.ticket_view(station, ticket).state == "finished"


def test_more_time(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket, other = kiosk.take(), kiosk.take()
    way = re.search(r'href="(/ticket/[^"]*hold[^"]*)"', client.get(f"/ticket/{ticket}").text)
    assert way is not None
    assert "Vi håller din plats i 10 minuter." in client.get(way[1].replace("&amp;", "&")).text
    assert factories.ticket_view(station, ticket).state == "waiting"
    answer = client.post(f"/ticket/{ticket}/hold?lang=en")
    assert (answer.status_code, answer.location) == (303, f"/ticket/{ticket}?lang=en")
    held = factories.ticket_view(station, ticket)
    assert held.parked_until is not None
    page = client.get(f"/ticket/{ticket}").text
    assert f"Vi håller din plats till {held.parked_until.astimezone(station.clock.zone):%H.%M}" in page
    assert "/hold" not in page
    assert factories.call(station).public_id == other
    client.post(f"/ticket/{ticket}/back")
    assert "Du är näst på tur" in client.get(f"/ticket/{ticket}").text


def test_the_time_is_over(client: FlaskClient, kiosk: Kiosk, station: Station, at: Moment):
    ticket = kiosk.take()
    with station.db.begin() as s:
        own_steps.hold(s, factories.ticket_row(s, 1), at.later(minutes=-10))
    page = client.get(f"/ticket/{ticket}").text
    assert "Tiden är ute" in page
    assert "Jag är tillbaka" in page


def test_more_time_is_not_offered_at_the_desk(client: FlaskClient, kiosk: Kiosk, station: Station, at: Moment):
    ticket = kiosk.take()
    factories.call(station, at=at.later(minutes=-10))
    assert "/hold" not in client.get(f"/ticket/{ticket}").text
    client.post(f"/ticket/{ticket}/hold")
    assert factories.ticket_view(station, ticket).state == "called"


def test_who_is_parked_by_staff_goes_to_the_desk(client: FlaskClient, kiosk: Kiosk, station: Station, at: Moment):
    ticket = kiosk.take()
    called = factories.call(station, "2")
    with station.db.begin() as s:
        tickets.park(s, factories.ticket_row(s, called.id), at, 10)
    page = client.get(f"/ticket/{ticket}").text
    assert "Gå till bord 2 när du är redo." in page
    assert "Jag är tillbaka" not in page


def test_leaving_is_taken_back(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket = kiosk.take()
    client.post(f"/ticket/{ticket}/leave")
    assert "Ångra, jag vill vara kvar i kön" in client.get(f"/ticket/{ticket}").text
    client.post(f"/ticket/{ticket}/back")
    assert "Du är näst på tur" in client.get(f"/ticket/{ticket}").text


def test_who_left_after_they_were_called_cannot_take_it_back(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket = kiosk.take()
    factories.call(station)
    client.post(f"/ticket/{ticket}/leave")
    page = client.get(f"/ticket/{ticket}").text
    assert "Du kan ta ett nytt nummer när du vill." in page
    assert "/back" not in page


def test_closing_time_while_waiting(client: FlaskClient, kiosk: Kiosk, station: Station):
    factories.at_work(station)
    ticket = kiosk.take()
    assert "Vi har stängt nu." not in client.get(f"/ticket/{ticket}").text
    factories.close_today(station)
    page = client.get(f"/ticket/{ticket}").text
    assert "Vänta kvar. Vi kallar dig som vanligt." in page
    assert "Du är näst på tur" in page
    factories.call(station)
    assert "Vi har stängt nu." not in client.get(f"/ticket/{ticket}").text


def test_a_recall_is_another_call(client: FlaskClient, kiosk: Kiosk, station: Station, at: Moment):
    def call_key() -> str:
        found = re.search(r'data-called="([^"]*)"', client.get(f"/ticket/{ticket}").text)
        assert found is not None
        return found[1]

    ticket = kiosk.take()
    assert call_key() == ""
    called = factories.call(station, at=at)
    first = call_key()
    with station.db.begin() as s:
        tickets.recall(s, factories.ticket_row(s, called.id), at.later(seconds=20))
    assert first not in ("", call_key())
    factories.finish(station, called)
    assert call_key() == ""


def test_without_scripts_the_page_loads_itself_again(client: FlaskClient, kiosk: Kiosk):
    page = client.get(f"/ticket/{kiosk.take()}").text
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page


@pytest.mark.parametrize("path", UNKNOWN)
def test_a_ticket_that_is_not_there(client: FlaskClient, kiosk: Kiosk, path: str):
    kiosk.take()
    page = client.get(path)
    assert page.status_code == 404
    assert "Vi hittar inte det numret." in page.text
    sent = path.rpartition("/")[2]
    assert len(sent) < 3 or sent not in page.text


def test_leaving_an_unknown_ticket_is_not_found(client: FlaskClient, kiosk: Kiosk, station: Station):
    ticket = kiosk.take()
    assert client.post("/ticket/1-0000000000000000/leave").status_code == 404
    assert factories.ticket_view(station, ticket).state == "waiting"


def test_pressed_shows_the_buttons_number(client: FlaskClient, kiosk: Kiosk, station: Station, at: Moment):
    kiosk.take()
    with station.db.begin() as s:
        pressed = take_default_number(s, "press-00000001", at)
    page = client.get("/pressed").text
    assert f"<bdi>{pressed.number}</bdi>" in page
    assert pressed.id not in page  # anybody can open this page
    assert 'class="qr"' not in page


def test_without_a_press_the_page_leads_to_the_start(client: FlaskClient, kiosk: Kiosk):
    kiosk.take()
    assert client.get("/pressed").location == "/"


def test_the_code_for_phones_is_shown_where_phones_can_reach_it(client: FlaskClient, kiosk: Kiosk):
    ticket = kiosk.take()
    assert 'class="qr"' in client.get(f"/taken/{ticket}", base_url=f"http://{socket.gethostname()}:8080").text


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:8080"])
def test_no_code_for_an_address_that_leads_a_phone_nowhere(client: FlaskClient, kiosk: Kiosk, host: str):
    ticket = kiosk.take()
    page = client.get(f"/taken/{ticket}", base_url=f"http://{host}").text
    assert "<bdi>A1</bdi>" in page
    assert 'class="qr"' not in page


def test_the_public_address_is_what_phones_are_given(demonstration: Path, tmp_path: Path):
    factories.copy_demonstration(demonstration, tmp_path / "public").db.close()
    with (tmp_path / "public" / "kiosk.toml").open("a") as settings:
        settings.write('\n[web]\npublic_url = "https://entren.example.se/"\n')
    station = open_station(tmp_path / "public")
    client = create_app(station).test_client()
    ticket = factories.take(station)
    assert 'class="qr"' in client.get(f"/taken/{ticket.id}", base_url="http://127.0.0.1:8080").text
    station.db.close()

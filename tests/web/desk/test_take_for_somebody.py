"""Staff take a number for somebody who rings, or who cannot use the touchscreen."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from kiosk.centre import hours, override
from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.queue.checkin import Taken
from kiosk.queue.models import Ticket
from kiosk.queue.waiting import Wait
from kiosk.station import Station
from kiosk.types import Channel
from tests import factories
from web.desk import given


def form(client: FlaskClient, **more: str) -> dict[str, str]:
    """The fields of the page's form, filled in."""
    key = re.search(r'name="request_key" value="([0-9a-f]{32})"', client.get("/desk").text)
    assert key
    return {"request_key": key[1], "topic": "bills", "language": "uk", "channel": "phone", "quiet": "true", **more}


def send(client: FlaskClient, sent: dict[str, str]) -> str:
    return client.post("/desk/number", data=sent, follow_redirects=True).text


def tickets(station: Station) -> list[Ticket]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(Ticket)))


def test_the_number_is_shown_and_its_way_recorded(staff: FlaskClient, station: Station):
    factories.take(station)
    page = send(staff, form(staff))
    assert "Numret är A2. 1 väntar före." in page
    taken = tickets(station)[1]
    assert (taken.topic, taken.language, taken.channel) == ("bills", "uk", Channel.PHONE)
    assert (taken.quiet, taken.private_room, taken.companion) == (True, False, False)
    send(staff, form(staff, channel="desk"))
    assert tickets(station)[2].channel is Channel.DESK


def test_a_form_that_is_sent_twice_gives_one_number(staff: FlaskClient, station: Station):
    sent = form(staff)
    assert send(staff, sent).count("Numret är A1.") == send(staff, sent).count("Numret är A1.") == 1
    assert len(tickets(station)) == 1


@pytest.mark.parametrize(
    "wrong", [{"channel": "touch"}, {"topic": "191212121212"}, {"language": "191212121212"}, {"request_key": "x"}]
)
def test_what_is_wrong_is_refused_and_not_repeated(staff: FlaskClient, station: Station, wrong: dict[str, str]):
    page = send(staff, form(staff, **wrong))
    assert 'id="give-trouble"' in page
    assert "191212121212" not in page
    assert tickets(station) == []


def test_nothing_is_given_while_it_is_closed(staff: FlaskClient, station: Station):
    factories.close_today(station)
    assert "Vi har stängt nu." in send(staff, form(staff))
    assert tickets(station) == []


def test_a_refused_form_keeps_what_was_chosen(staff: FlaskClient, station: Station):
    sent = form(staff, companion="true")
    with station.db.begin() as s:
        s.get_one(Topic, "bills").active = False  # taken away while the form was filled in
    page = send(staff, sent).split('id="give"')[1].split("</details>", maxsplit=1)[0]
    assert " open>" in page
    assert 'aria-invalid="true"' in page
    chosen = re.findall(r'value="([^"]+)" (?:selected|checked)', page)
    assert chosen == ["phone", "uk", "true", "true"]
    assert 'name="quiet" value="true" checked' in page
    assert 'name="private_room" value="true">' in page


def test_staff_read_that_it_closes_before_the_end_of_the_wait(app: Flask, station: Station, at: Moment):
    """The visitor reads it on a screen of their own; one who rings hears it from staff."""
    taken = Taken(id="x", number="A2", series="A", ahead=1, wait=Wait(10, 20), is_new=True)
    with app.test_request_context(), station.db.begin() as s:
        assert "Ungefär 10 till 20" in given.words(s, taken, at) and "stänger" not in given.words(s, taken, at)
        override.open_now(s, "test", min(at.minute + 5, 1440), None, at)
        hours.replace_week(s, [])
        assert "eller mer. Ni stänger klockan" in given.words(s, taken, at) or at.minute > 1434

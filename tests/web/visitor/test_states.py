"""The phone's page in each state of a ticket."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.queue import tickets
from kiosk.queue.models import State
from kiosk.station import Station
from tests import factories
from tests.web.logged_in import log_in


def step(station: Station, verb: Any, ticket: Any, *more: Any) -> None:
    with station.db.begin() as s:
        verb(s, ticket, *more, station.clock.now())


def test_called(client: FlaskClient, station: Station):
    taken = factories.take(station)
    factories.call(station, "3")
    page = client.get(f"/ticket/{taken.id}").text
    assert f"<title>{taken.number}: nu är det din tur</title>" in page
    assert "Gå till bord 3." in page


def test_a_quiet_visitor_is_fetched_by_staff(client: FlaskClient, station: Station):
    taken = factories.take(station, quiet=True)
    assert "Vänta tyst. Vi kommer och hämtar dig." in client.get(f"/ticket/{taken.id}").text
    factories.call(station)
    page = client.get(f"/ticket/{taken.id}").text
    assert "Nu är det din tur" in page
    assert "Gå till" not in page


def test_a_quiet_visitor_is_told_so_on_the_smallest_screen_too(client: FlaskClient, station: Station):
    usual, quiet = factories.take(station), factories.take(station, quiet=True)
    assert 'class="fact spare"' in client.get(f"/taken/{usual.id}").text
    page = client.get(f"/taken/{quiet.id}").text
    assert "Vänta tyst. Vi kommer och hämtar dig." in page
    assert 'class="fact spare"' not in page


def test_parked_finished_and_no_show(client: FlaskClient, station: Station):
    for verb, words in ((tickets.park, "Du har kvar din plats"), (tickets.no_show, "Vi kallade dig men såg dig inte")):
        taken = factories.take(station)
        step(station, verb, factories.call(station))
        assert words in client.get(f"/ticket/{taken.id}").text
    taken = factories.take(station)
    factories.finish(station, factories.call(station))
    page = client.get(f"/ticket/{taken.id}").text
    assert "Ditt besök är klart" in page
    assert "Lämna kön" not in page


def served(station: Station, at: Moment) -> None:
    """Three visits of nine minutes, so that the wait can be estimated."""
    for start in (40, 30, 20):
        factories.take(station, at=at.later(minutes=-start))
        ticket = factories.call(station, at=at.later(minutes=-start))
        factories.finish(station, ticket, at=at.later(minutes=-start + 9))


def test_sent_on_to_an_unattended_desk(client: FlaskClient, station: Station, at: Moment):
    """For an unattended desk neither position nor wait is shown."""
    served(station, at)
    taken = factories.take(station)
    step(station, tickets.send_to_desk, factories.call(station), "3")
    page = client.get(f"/ticket/{taken.id}").text
    assert "Du väntar på bord 3" in page
    assert "Personalen där är inte här just nu." in page
    assert "näst på tur" not in page
    assert "minuter" not in page
    assert "Lämna kön" in page
    assert "The staff there are not here right now." in client.get(f"/ticket/{taken.id}?lang=en").text


def test_sent_on_to_an_attended_desk(client: FlaskClient, app: Flask, station: Station, at: Moment):
    served(station, at)
    log_in(app.test_client(), station, "3")
    taken = factories.take(station)
    step(station, tickets.send_to_desk, factories.call(station), "3")
    page = client.get(f"/ticket/{taken.id}").text
    assert "Du är näst på tur" in page
    assert "Du väntar på bord 3." in page
    assert "Högst 5\N{NO-BREAK SPACE}minuter" in page


def test_expired(client: FlaskClient, station: Station):
    taken = factories.take(station)
    with station.db.begin() as s:
        tickets.expire_open(s, 1, station.clock.now())
    assert "Vi har stängt för dagen" in client.get(f"/ticket/{taken.id}").text


def test_leaving_twice_or_too_late_shows_the_state(client: FlaskClient, station: Station):
    taken = factories.take(station)
    factories.finish(station, factories.call(station))
    answer = client.post(f"/ticket/{taken.id}/leave", follow_redirects=True)
    assert answer.status_code == 200
    assert "Ditt besök är klart" in answer.text
    assert factories.ticket_view(station, taken.id).state is State.FINISHED

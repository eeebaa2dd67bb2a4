"""The parked visitors on the desk's page, and for how long a visitor is parked."""

import datetime as dt

import pytest
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.queue import own_steps, queries, tickets
from kiosk.queue.models import State
from kiosk.station import Station
from tests import factories
from web.desk import team


def park(station: Station, at: Moment, minutes: int | None, **wishes: str) -> None:
    """Park the next visitor of desk 1."""
    factories.take(station, at=at.later(minutes=-90), **wishes)
    called = factories.call(station, "1", at)
    with station.db.begin() as s:
        tickets.park(s, factories.ticket_row(s, called.id), at, minutes)


def parked(client: FlaskClient) -> str:
    """The parked visitors of the page."""
    return client.get("/desk").text.split('class="parked"')[1].split("</section>", maxsplit=1)[0]


def press(client: FlaskClient, station: Station, **fields: str) -> str:
    """Press "Parkera" for the visitor at desk 1."""
    factories.take(station)
    here = factories.call(station, "1")
    return client.post("/desk/park", data={"ticket": here.public_id, **fields}, follow_redirects=True).text


def test_how_long_until_when_and_the_language(staff: FlaskClient, station: Station, at: Moment):
    park(station, at.later(minutes=-12), 30, language="ar")
    until = (at.later(minutes=18).utc).astimezone(station.clock.zone)
    assert f"till {until:%H.%M}" in parked(staff)
    assert "i 12 min, Arabiska" in parked(staff)
    assert 'class="due"' not in parked(staff)


def test_past_its_time_it_is_marked_and_not_called(staff: FlaskClient, station: Station, at: Moment):
    park(station, at.later(minutes=-12), 10)
    ended = (at.later(minutes=-2).utc).astimezone(station.clock.zone)
    assert 'class="due"' in parked(staff)
    assert f"slut {ended:%H.%M}" in parked(staff)
    assert "Tiden är ute för A1, som är parkerad." in staff.get("/desk").text
    assert "Ingen hos dig just nu" in staff.get("/desk").text


def test_while_a_visitor_is_here_the_head_says_when_they_can_be_taken_up(
    staff: FlaskClient, station: Station, at: Moment
):
    park(station, at, 30)
    assert "Tryck för att ta upp" in parked(staff)
    factories.take(station)
    factories.call(station, "1")
    assert "Tas upp när besöket är klart" in parked(staff)
    assert "Tryck för att ta upp" not in parked(staff)


def test_without_a_time_only_the_minutes_are_shown(staff: FlaskClient, station: Station, at: Moment):
    park(station, at.later(minutes=-12), None)
    assert "12 min" in parked(staff)
    assert "<b>" not in parked(staff)


@pytest.mark.parametrize(("fields", "minutes"), [({}, 15), ({"minutes": "30"}, 30)])
def test_one_press_parks_for_the_usual_time(
    staff: FlaskClient, station: Station, at: Moment, fields: dict[str, str], minutes: int
):
    page = press(staff, station, **fields)
    with station.db.read() as s:
        until = queries.in_state(s, State.PARKED, at)[0].parked_until
    assert until is not None
    assert abs(until - at.utc - dt.timedelta(minutes=minutes)) < dt.timedelta(minutes=1)
    assert f"Du parkerade A1 till {until.astimezone(station.clock.zone):%H.%M}." in page


@pytest.mark.parametrize("minutes", ["1000", "0", "-5", "1e3", "9" * 5000, ""])
def test_a_time_that_is_none_is_refused_in_words(staff: FlaskClient, station: Station, minutes: str):
    page = press(staff, station, minutes=minutes)
    assert "Välj en tid mellan 1 och 240 minuter." in page
    assert "Hos dig nu" in page


def test_the_pages_are_told_when_a_time_ends(station: Station, at: Moment):
    """Nothing is written at that moment, so the event's snapshot has to differ by itself."""
    park(station, at, 10)
    with station.db.read() as s:
        before, after = team.snapshot(s, at.later(minutes=9)), team.snapshot(s, at.later(minutes=10))
    assert (before.over, after.over) == ([], ["A1"])


def test_a_called_visitor_who_asks_for_more_time_is_seen_at_the_desk(staff: FlaskClient, station: Station, at: Moment):
    factories.take(station)
    called = factories.call(station, "1")
    with station.db.begin() as s:
        own_steps.hold(s, factories.ticket_row(s, called.id), at)
    page = staff.get("/desk").text
    assert "A1 behöver mer tid, och är parkerad." in page
    assert "Ingen hos dig just nu" in page
    assert "A1" in parked(staff)
    staff.post("/desk/resume", data={"ticket": called.public_id})
    assert "behöver mer tid" not in staff.get("/desk").text
    assert factories.ticket_view(station, called.public_id).desk == "1"

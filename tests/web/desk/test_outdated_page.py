"""A desk's outdated page moves nobody who is parked or waits, and undoes no step of another desk."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from kiosk.centre import topics
from kiosk.clock import Moment
from kiosk.queue import tickets
from kiosk.station import Station
from tests import factories
from tests.factories import ticket_view


def gone_on(station: Station, at: Moment, way: str) -> str:
    """A visitor whom desk 1 called, and who has gone on in one of the ways there are."""
    taken = factories.take(station)
    row = factories.call(station, "1", at)
    with station.db.begin() as s:
        if way == "parked":
            tickets.park(s, row, at)
        elif way == "parked at desk 2":
            tickets.park(s, tickets.hand_over(s, row, "2", at), at)
        elif way == "waits":
            tickets.send_to_desk(s, row, "2", at)
        else:
            tickets.resume(s, tickets.park(s, row, at), at, "2")
    return taken.id


def press(client: FlaskClient, step: str, **form: Any) -> str:
    return client.post(f"/desk/{step}", data=form, follow_redirects=True).text


@pytest.mark.parametrize("way", ["parked", "parked at desk 2", "waits"])
def test_it_sends_nobody_on_who_is_parked_or_waits(staff: FlaskClient, station: Station, at: Moment, way: str):
    visitor = gone_on(station, at, way)
    before = ticket_view(station, visitor)
    for step, fields in (("send/topic", {"topic": "device"}), ("send/desk", {"desk": "3"})):
        assert "Numret har redan gått vidare. Sidan är uppdaterad." in press(staff, step, ticket=visitor, **fields)
        assert ticket_view(station, visitor) == before


def test_it_does_not_undo_another_desks_step(staff: FlaskClient, station: Station, at: Moment):
    visitor = gone_on(station, at, "resumed at desk 2")
    before = ticket_view(station, visitor)
    assert "Numret har redan gått vidare." in press(staff, "undo", ticket=visitor)
    assert ticket_view(station, visitor) == before


def test_it_sends_nobody_to_a_topic_that_is_retired(staff: FlaskClient, station: Station, at: Moment):
    visitor = factories.take(station, "login").id
    factories.call(station, "1")
    before = ticket_view(station, visitor)
    with station.db.begin() as s:
        topics.retire(s, "test", "device", None, at)
    for step, more in (("send/topic", {}), ("finish", {"outcome": "solved"})):
        assert "Ämnet finns inte längre. Välj ett annat." in press(staff, step, ticket=visitor, topic="device", **more)
        assert ticket_view(station, visitor) == before

"""Who is at which desk; a call for a colleague; a visit that goes on at another desk."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.queue.models import State
from kiosk.station import Station
from tests import factories
from tests.factories import ticket_view
from tests.web.logged_in import log_in


@pytest.fixture
def colleague(app: Flask, station: Station) -> FlaskClient:
    """Somebody at desk 2."""
    return log_in(app.test_client(), station, "2")


def post(client: FlaskClient, step: str, **form: Any) -> str:
    return client.post(f"/desk/{step}", data=form, follow_redirects=True).text


def call_id(page: str) -> str:
    found = re.search(r'name="call" value="(\d+)"', page)
    assert found
    return found[1]


def team(page: str) -> str:
    """The words of the colleagues' row, without the panel."""
    return text_of(page.split('id="team"')[1].split("</ul>", maxsplit=1)[0])


def calls(page: str) -> str:
    """The words of the calls for a colleague."""
    return text_of(page.split('class="calls"')[1].split("</ul>", maxsplit=1)[0]) if 'class="calls"' in page else ""


def text_of(part: str) -> str:
    """The words of a part that begins inside a tag."""
    return " ".join(re.sub(r"<[^>]*>", " ", part.split(">", maxsplit=1)[1]).split())


def test_who_is_where_with_whom_and_how_long(staff: FlaskClient, colleague: FlaskClient, station: Station, at: Moment):
    assert team(staff.get("/desk").text).startswith("Bord 2 staff-2 ledig")
    factories.take(station, at=at.later(minutes=-9))
    factories.call(station, "2", at.later(minutes=-8, seconds=-5))
    factories.take(station)
    factories.call(station, "3")
    words = team(staff.get("/desk").text)
    assert words.startswith("Bord 2 staff-2 A1 , 8 min Bord 3 ingen inloggad A2 , 0 min")


def test_a_call_for_a_colleague_is_answered_and_taken_back(staff: FlaskClient, colleague: FlaskClient):
    assert "Du har bett om en kollega." in post(staff, "help/ask")
    page = colleague.get("/desk").text
    assert re.search(r"Bord 1 vill ha en kollega sedan \d\d\.\d\d Jag kommer", calls(page))
    assert 'data-notice="help-1">Bord 1 vill ha en kollega.' in page
    page = post(colleague, "help/answer", call=call_id(page))
    assert "Bord 1 väntar på dig" in calls(page)
    assert 'data-notice="help' not in page
    page = staff.get("/desk").text
    assert "Bord 2 kommer till dig. Klart" in calls(page)
    assert 'data-notice="coming-2">' in page
    assert "Jag behöver en kollega" in post(staff, "help/take-back")
    assert "Bord 1 väntar" not in colleague.get("/desk").text


def test_a_call_that_was_taken_back_meanwhile(staff: FlaskClient, colleague: FlaskClient):
    post(staff, "help/ask")
    call = call_id(colleague.get("/desk").text)
    post(staff, "help/take-back")
    for sent in (call, "x"):
        assert "Det behövs ingen kollega där längre." in post(colleague, "help/answer", call=sent)


def test_a_third_desk_is_told_that_somebody_comes(
    staff: FlaskClient, colleague: FlaskClient, app: Flask, station: Station
):
    post(staff, "help/ask")
    call = call_id(colleague.get("/desk").text)
    post(colleague, "help/answer", call=call)
    third = log_in(app.test_client(), station, "3")
    assert "vill ha en kollega" not in third.get("/desk").text
    assert "En annan kollega kommer redan dit." in post(third, "help/answer", call=call)


def test_a_visit_is_handed_over_and_back(staff: FlaskClient, colleague: FlaskClient, station: Station):
    visitor = factories.take(station).id
    factories.call(station, "1")
    assert 'action="/desk/hand-over"' in staff.get("/desk").text
    assert "Du lämnade över A1 till en kollega." in post(staff, "hand-over", ticket=visitor, desk="2")
    assert (ticket_view(station, visitor).state, ticket_view(station, visitor).desk) == (State.CALLED, "2")
    form = staff.get("/desk").text.split('action="/desk/undo"')[1].split("</form>", maxsplit=1)[0]
    post(staff, "undo", **dict(re.findall(r'name="(ticket|event)" value="([^"]*)">', form)))
    assert ticket_view(station, visitor).desk == "1"


def test_a_desk_with_a_visitor_takes_over_nobody(staff: FlaskClient, colleague: FlaskClient, station: Station):
    visitor, _ = factories.take(station).id, factories.take(station)
    factories.call(station, "1")
    factories.call(station, "2")
    assert 'action="/desk/hand-over"' not in staff.get("/desk").text
    assert "Där är redan en besökare." in post(staff, "hand-over", ticket=visitor, desk="2")


def test_a_desk_that_is_left_keeps_its_visitor_for_the_next(staff: FlaskClient, app: Flask, station: Station):
    factories.take(station)
    factories.call(station, "1")
    page = staff.post("/desk/leave", follow_redirects=True).text
    assert "A1 är där, 0 min" in page
    assert "Lämna bord" not in page
    assert staff.get("/desk").location == "/desk/choose"
    next_one = log_in(app.test_client(), station, "3")
    next_one.post("/desk/choose", data={"desk": "1"})
    assert "Hos dig nu" in next_one.get("/desk").text


def test_a_visitor_at_the_touchscreen_needs_help(staff: FlaskClient, colleague: FlaskClient, app: Flask):
    app.test_client().post("/help")
    page = staff.get("/desk").text
    assert re.search(r"Skärmen: en besökare behöver hjälp nu sedan \d\d\.\d\d Jag kommer", calls(page))
    assert 'data-notice="help-1">En besökare vid skärmen behöver hjälp nu.' in page
    page = post(colleague, "help/answer", call=call_id(page))
    assert re.search(r"Skärmen: en besökare väntar på dig sedan \d\d\.\d\d Klart", calls(page))
    assert calls(staff.get("/desk").text) == ""
    assert calls(post(colleague, "help/end", call=call_id(page))) == ""
    assert "Skärmen" not in calls(staff.get("/desk").text)

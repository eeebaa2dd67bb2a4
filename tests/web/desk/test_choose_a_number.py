"""The filter of the list, and the call of a number of one's choice."""

import re

from flask.testing import FlaskClient

from kiosk.queue.models import State
from kiosk.station import Station
from tests import factories
from tests.factories import ticket_view

FROM = {"Referer": "http://localhost/desk?topic=bills"}


def numbers(page: str) -> list[str]:
    """The numbers in the list of those who wait."""
    line = page.split('class="queue waiting"')[1].split("</ol>", maxsplit=1)[0]
    return re.findall(r"<bdi>(\w+)</bdi>", line)


def test_the_filter_shows_one_topic_and_says_who_is_called_next(staff: FlaskClient, station: Station):
    factories.take(station, "login")
    factories.take(station, "bills")
    page = staff.get("/desk?topic=bills").text
    assert numbers(page) == ["A2"]
    assert "Väntar: 2" in page
    assert (
        "Visar 1: Räkningar, e\N{NON-BREAKING HYPHEN}tjänster. Kalla nästa tar ändå den som har väntat längst" in page
    )
    assert "Kalla nästa: A1" in page


def test_the_filter_shows_one_language(staff: FlaskClient, station: Station):
    factories.take(station, language="ar")
    factories.take(station, language="uk")
    page = staff.get("/desk?language=uk").text
    assert numbers(page) == ["A2"]
    assert "Visar 1: Ukrainska." in page


def test_a_filter_that_is_none_shows_all_and_is_not_repeated(staff: FlaskClient, station: Station):
    factories.take(station)
    page = staff.get("/desk?topic=191212121212&language=191212121212").text
    assert numbers(page) == ["A1"]
    assert "191212121212" not in page.replace("?topic=191212121212", "")


def test_a_step_leads_back_to_the_filter(staff: FlaskClient, station: Station):
    factories.take(station, "bills")
    assert staff.post("/desk/call", headers=FROM).location == "/desk?topic=bills"
    assert staff.post("/desk/call", headers={"Referer": "http://x/desk?topic=191212121212"}).location == "/desk"


def test_a_chosen_number_is_asked_once_more_and_called(staff: FlaskClient, station: Station):
    factories.take(station)
    chosen = factories.take(station)
    page = staff.get("/desk").text
    assert page.count('action="/desk/call-chosen"') == 1  # the first passes nobody: it has its key
    assert "1 har väntat längre." in page
    answer = staff.post("/desk/call-chosen", data={"ticket": chosen.id}, follow_redirects=True)
    assert "Du valde att kalla A2." in answer.text
    assert (ticket_view(station, chosen.id).state, ticket_view(station, chosen.id).desk) == (State.CALLED, "1")


def test_a_chosen_number_at_a_busy_desk_is_refused(staff: FlaskClient, station: Station):
    factories.take(station)
    factories.call(station, "1")
    chosen = factories.take(station)
    answer = staff.post("/desk/call-chosen", data={"ticket": chosen.id}, follow_redirects=True)
    assert "Avsluta besöket vid bordet först." in answer.text

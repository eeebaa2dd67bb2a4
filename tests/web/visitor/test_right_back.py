"""A visitor goes away for a while from the touchscreen, and comes back there."""

import html
import re

import pytest
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.queue import own_steps
from kiosk.queue.models import State
from kiosk.station import Station
from tests import factories
from tests.factories import ticket_view
from tests.web.logged_in import log_in
from web.number_limit import MOST, RETURNS
from web.visitor.panel import panel_snapshot

NOT_AWAY = "Vi håller ingen plats för det numret nu."


def away(station: Station, at: Moment) -> bool:
    with station.db.read() as s:
        return panel_snapshot(s, at).away


def test_it_works(client: FlaskClient, station: Station, at: Moment):
    assert 'id="right-back"' not in client.get("/").text
    taken = factories.take(station)
    others = factories.take(station)
    page = client.get(f"/taken/{taken.id}").text
    assert "Jag går en stund" in page
    page = client.post(f"/taken/{taken.id}/hold", follow_redirects=True).text
    assert "Vi håller din plats till" in page
    assert away(station, at)
    assert f"A{factories.call(station).number}" == others.number  # the others go first
    assert 'id="right-back"' in client.get("/").text
    page = client.get("/back?typed=A1").text
    assert "Vilket nummer har du?" in page and f'name="number" value="{taken.number}"' in page
    page = client.post("/back", data={"number": taken.number}, follow_redirects=True)
    assert "Välkommen tillbaka!" in page.text and "Du är näst på tur" in page.text
    assert taken.id not in page.text + page.request.url  # anybody can open it
    assert ticket_view(station, taken.id).state is State.WAITING
    assert not away(station, at)
    assert client.get("/back").headers["Location"] == "/?lang=sv"


def test_a_second_touch_changes_nothing(client: FlaskClient, station: Station):
    taken = factories.take(station)
    for _ in range(2):
        page = client.post(f"/taken/{taken.id}/hold", follow_redirects=True).text
        assert "Vi håller din plats till" in page
    for _ in range(2):
        page = client.post("/back", data={"number": taken.number}, follow_redirects=True).text
        assert "Välkommen tillbaka!" in page


def test_one_whom_staff_called_meanwhile_is_not_moved(client: FlaskClient, station: Station):
    taken = factories.take(station)
    client.post(f"/taken/{taken.id}/hold")
    staff = log_in(client.application.test_client(), station, desk="1")
    staff.post("/desk/resume", data={"ticket": taken.id})
    assert ticket_view(station, taken.id).state is State.CALLED
    answer = client.post("/back", data={"number": taken.number}, follow_redirects=True)
    assert NOT_AWAY in answer.text
    assert ticket_view(station, taken.id).state is State.CALLED


def test_numbers_that_are_not_held(client: FlaskClient, station: Station):
    parked = factories.take(station)
    factories.call(station, "1")
    log_in(client, station, "1").post("/desk/park", data={"ticket": parked.id})
    waits = factories.take(station)
    pages = set()
    for number in (parked.number, waits.number, "A99", "", "19121212-1212"):
        page = client.post("/back", data={"number": number}, follow_redirects=True).text
        assert NOT_AWAY in page
        pages.add(re.search("<main.*</footer>", page, re.DOTALL)[0])
    assert len(pages) == 1, "nobody can learn from the page what becomes of a number"
    assert ticket_view(station, parked.id).state is State.PARKED


def test_a_number_can_be_typed_again_while_somebody_is_away(client: FlaskClient, station: Station):
    assert "Skriv igen" not in client.get("/back?number=A9").text
    factories.hold(station)
    page = client.get("/back?number=A9&lang=en").text
    assert 'href="/back?lang=en"' in page and "Type it again" in page


@pytest.mark.parametrize("written", ["a1", "A01", "a 1", "A-1"])
def test_a_number_counts_however_it_is_written(client: FlaskClient, station: Station, written: str):
    taken = factories.hold(station)
    answer = client.post("/back", data={"number": written}, follow_redirects=True)
    assert "Välkommen tillbaka!" in answer.text and answer.request.args["number"] == "A1"
    assert ticket_view(station, taken.id).state is State.WAITING


def test_what_is_no_number_is_not_repeated(client: FlaskClient):
    assert "1212" not in client.post("/back", data={"number": "19121212-1212"}).location


def test_nobody_can_look_up_a_number_that_did_not_come_back(client: FlaskClient, station: Station, at: Moment):
    """Anybody can open the address: it says nothing about those who wait, and no topic of one who came back."""
    waits, away_once = factories.take(station, at=at), factories.take(station, at=at)
    client.post(f"/taken/{away_once.id}/hold")
    client.post("/back", data={"number": away_once.number})
    assert NOT_AWAY in client.get(f"/back?number={waits.number}").text
    assert "BankID" not in client.get(f"/back?number={away_once.number}").text
    with station.db.read() as s:
        assert own_steps.lately_back(s, away_once.number, at.later(seconds=60)) is not None
        assert own_steps.lately_back(s, away_once.number, at.later(seconds=180)) is None


def test_one_who_comes_back_after_closing_is_in_line_again(client: FlaskClient, station: Station):
    """Nobody calls a position that is held, and numbers of before the closing are still served."""
    factories.at_work(station)
    taken = factories.take(station)
    client.post(f"/taken/{taken.id}/hold")
    factories.close_today(station)
    page = client.get("/").text
    assert "Vi har stängt nu." in page and 'href="/back?lang=sv"' in page and 'data-away-now="true"' in page
    assert "Välkommen tillbaka!" in client.post("/back", data={"number": taken.number}, follow_redirects=True).text
    assert ticket_view(station, taken.id).state is State.WAITING
    assert 'href="/back?lang=sv"' not in client.get("/").text


def test_the_centre_can_switch_it_off(client: FlaskClient, admin: FlaskClient, station: Station):
    taken = factories.take(station)
    admin.post("/admin/wishes", data={"wishes": ["quiet"]})
    assert "Jag går en stund" not in client.get(f"/taken/{taken.id}").text
    admin.post("/admin/wishes", data={"wishes": ["quiet", "right_back"]})
    assert "Jag går en stund" in client.get(f"/taken/{taken.id}").text
    assert "Jag går en stund" not in client.get("/topics/login").text  # it is offered where the wait is known


@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.7"])
def test_nobody_tries_all_numbers_of_the_day(client: FlaskClient, station: Station, address: str):
    """A hold that somebody else ends is called while its visitor is away."""
    held = [factories.hold(station) for _ in range(30)]
    sender = {"environ_base": {"REMOTE_ADDR": address}}
    statuses = [client.post("/back", data={"number": one.number}, **sender).status_code for one in held]
    most = MOST[RETURNS, address == "127.0.0.1"]
    assert statuses == [303] * most + [429] * (30 - most)
    assert ticket_view(station, held[-1].id).state is State.PARKED
    assert client.post(f"/ticket/{held[-1].id}/back", **sender).status_code == 303  # the visitor's own page still can


def test_no_page_lists_who_is_away(client: FlaskClient, station: Station):
    """Some of them wait quietly, and nobody presses the number of another."""
    held = [factories.hold(station).number for _ in range(12)]
    page = client.get("/back").text
    on_page = re.findall(r"(?<![\w.-])[A-Z][0-9]+(?![\w.-])", html.unescape(page))  # not inside a signature of a form
    assert [number for number in held if number in on_page] == []
    assert 'name="number"' not in page and 'id="key-A"' in page
    assert 'id="key-1"' in client.get("/back?typed=A").text

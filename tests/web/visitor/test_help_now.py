"""The touchscreen's page of a visitor who has asked staff to come."""

from flask.testing import FlaskClient

from kiosk.centre import override
from kiosk.clock import Moment
from kiosk.colleagues import help as colleagues
from kiosk.colleagues.queries import open_call_of
from kiosk.station import Station
from tests.web.logged_in import log_in


def is_open(station: Station, at: Moment) -> bool:
    with station.db.read() as s:
        return open_call_of(s, None, at) is not None


def test_it_works(client: FlaskClient, station: Station, at: Moment):
    log_in(client.application.test_client(), station, "1")
    page = client.post("/help", follow_redirects=True)
    assert page.request.path == "/help"
    assert "Vi har sagt till personalen." in page.text
    assert 'data-help="asked"' in page.text
    with station.db.begin() as s:
        colleagues.answer(s, 1, "1", at)
    page = client.get("/help")
    assert "Någon kommer till dig nu." in page.text
    assert 'data-help="coming"' in page.text
    page = client.post("/help/end", follow_redirects=True)
    assert page.request.path == "/"
    assert not is_open(station, at)


def test_where_nobody_is_at_a_desk_it_says_so(client: FlaskClient, station: Station, at: Moment):
    page = client.post("/help", follow_redirects=True).text
    assert "Ingen är vid borden just nu." in page
    assert "Fråga i disken" in page
    assert "Det syns bara hos personalen" not in page
    assert is_open(station, at)  # whoever comes to a desk sees it


def test_without_a_call_there_is_no_such_page(client: FlaskClient):
    assert client.get("/help").headers["Location"] == "/?lang=sv"


def test_a_closed_centre_offers_no_help(client: FlaskClient, station: Station, at: Moment):
    assert 'id="help-now"' in client.get("/").text
    with station.db.begin() as s:
        override.close_now(s, "admin", None, None, at)
    assert 'id="help-now"' not in client.get("/").text
    assert client.post("/help", follow_redirects=True).request.path == "/"
    assert not is_open(station, at)


def test_help_is_offered_after_the_last_number_too(client: FlaskClient, station: Station, at: Moment):
    """Staff are here still."""
    with station.db.begin() as s:
        override.last_number(s, "admin", None, at)
    page = client.get("/").text
    assert "Dagens sista nummer är taget." in page
    assert page.count('id="help-now"') == 1 and 'id="how-it-went"' not in page
    assert client.post("/help", follow_redirects=True).request.path == "/help"
    assert is_open(station, at)


def test_the_language_and_the_look_stay(client: FlaskClient):
    page = client.post("/help?lang=en", follow_redirects=True)
    assert page.request.full_path == "/help?lang=en"
    assert '<html lang="en"' in page.text


def test_it_is_an_event_for_the_touchscreen(client: FlaskClient, station: Station, at: Moment):
    from web.visitor.panel import panel_snapshot

    with station.db.read() as s:
        assert panel_snapshot(s, at).help is None
    client.post("/help")
    with station.db.read() as s:
        assert panel_snapshot(s, at).help == "asked"


def test_who_presses_again_and_again_is_told_to_the_desks_once(client: FlaskClient, station: Station, at: Moment):
    """A call that ended a moment ago is opened again, and is not answered any more. Later it is a new call."""
    for _ in range(5):
        client.post("/help")
        client.post("/help/end")
    with station.db.begin() as s:
        colleagues.ask_at_touchscreen(s, at)
        colleagues.answer(s, 1, "1", at)
        colleagues.take_back(s, None, at)
        colleagues.ask_at_touchscreen(s, at)
        call = open_call_of(s, None, at)
        assert call is not None and (call.id, call.answered_by) == (1, None)
        colleagues.take_back(s, None, at)
        colleagues.ask_at_touchscreen(s, at.later(minutes=2))
        later = open_call_of(s, None, at)
        assert later is not None and later.id == 2

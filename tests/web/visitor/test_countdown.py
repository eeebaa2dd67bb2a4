"""Each page of the touchscreen that goes back by itself says where to."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from tests import factories
from tests.web.speech.screens import Case
from tests.web.speech.test_spoken import CASES
from web.speech.views import COOKIE as LISTENS
from web.visitor.sight import COOKIE

WORDS = re.compile(r' data-words-(\w+)="([^"]*)"')
COUNTDOWN = re.compile(r'<div class="leave" data-countdown data-idle="(\d+)" data-seconds="(\d+)" data-to="([^"]*)"')
LONGEST = 60
"""Seconds without a touch before a page says that it goes back."""
PLURAL_FORMS = {
    "pl": ("one", "few", "many"),
    "uk": ("one", "few", "many"),
    "ar": ("zero", "one", "two", "few", "other", "many"),
}
"""The categories of whole numbers, in the order of gettext's plural forms."""


def by_category(client: FlaskClient, path: str) -> dict[str, str]:
    page = client.get(path).text
    found = dict(WORDS.findall(page))
    assert ("data-countdown" in page) == bool(found)
    return found


def words(client: FlaskClient, path: str) -> list[str]:
    """The countdown's words for one second and for several; none where the page stays."""
    found = by_category(client, path)
    assert found.keys() <= {"one", "other"}
    return [found["one"], found["other"]] if found else []


@pytest.mark.parametrize("code", PLURAL_FORMS)
def test_each_plural_form_of_a_language_is_there(client: FlaskClient, station: Station, code: str) -> None:
    categories = PLURAL_FORMS[code]
    said = {"Tillbaka till svenska om {seconds} sekund.": [f"{category} {{seconds}}" for category in categories]}
    factories.turn_on(station, code, said)
    assert by_category(client, f"/?lang={code}") == {category: f"{category} {{seconds}}" for category in categories}


def test_it_works(client: FlaskClient, station: Station) -> None:
    path = f"/taken/{factories.take(station).id}"
    assert words(client, path) == ["Stängs om {seconds} sekund.", "Stängs om {seconds} sekunder."]
    assert words(client, f"{path}?lang=en") == ["Closes in {seconds} second.", "Closes in {seconds} seconds."]


@pytest.mark.parametrize("path", ["/topics/login", "/taken/1-0000000000000000"])
def test_a_later_page_and_a_problem_go_back_to_the_start(client: FlaskClient, path: str) -> None:
    to_start = ["Tillbaka till början om {seconds} sekund.", "Tillbaka till början om {seconds} sekunder."]
    assert words(client, path) == to_start
    assert words(client, f"{path}?lang=en")[1] == "Back to the start in {seconds} seconds."


def test_the_start_page_goes_back_to_swedish(client: FlaskClient) -> None:
    to_swedish = ["Back to Swedish in {seconds} second.", "Back to Swedish in {seconds} seconds."]
    assert words(client, "/?lang=en") == to_swedish
    client.set_cookie(COOKIE, "better")
    assert words(client, "/?lang=en") == to_swedish


def test_the_closed_page_goes_back_to_swedish(client: FlaskClient, closed: None) -> None:
    assert words(client, "/?lang=en")[1] == "Back to Swedish in {seconds} seconds."
    assert words(client, "/") == []


def test_the_swedish_start_page_goes_back_to_ordinary_text(client: FlaskClient) -> None:
    assert words(client, "/") == []
    client.set_cookie(COOKIE, "better")
    assert words(client, "/")[1] == "Tillbaka till vanlig text om {seconds} sekunder."


def test_an_address_without_a_page_goes_back_at_the_touchscreen_alone(client: FlaskClient) -> None:
    here = client.get("/nowhere")
    assert (here.status_code, len(COUNTDOWN.findall(here.text))) == (404, 1)
    for page in (
        client.get("/nowhere", environ_base={"REMOTE_ADDR": "192.168.1.20"}),
        client.get("/nowhere", headers={"X-Forwarded-For": "192.168.1.20"}),
        client.get("/ticket/a/nowhere"),
        client.get("/desk/nowhere"),
    ):
        assert (page.status_code, "data-countdown" in page.text) == (404, False)


def test_a_visitor_can_walk_away_from_each_page(client: FlaskClient, station: Station) -> None:
    """`CASES` has every page of the touchscreen, which a test beside it checks: so a new page is asked here too."""
    for case in (*CASES, Case("a problem", "/taken/unknown", CASES[0].stops)):
        it = case.happens(station)
        client.set_cookie(COOKIE, "better")
        client.set_cookie(LISTENS, "on")
        path = f"{case.address.format(it=it)}{'&' if '?' in case.address else '?'}lang=en"
        found = COUNTDOWN.findall(client.get(path).text)
        assert len(found) == 1, case.name
        idle, warned, to = found[0]
        assert (int(idle) <= LONGEST, warned, to) == (True, "20", "/done"), case.name
        start = client.get(to)
        assert start.location == "/", case.name
        assert not client.get_cookie(COOKIE) and not client.get_cookie(LISTENS), case.name
        assert words(client, "/") == [], f"after {case.name} the next visitor has a usual page"

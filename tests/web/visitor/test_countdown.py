"""Each page of the touchscreen that goes back by itself says where to."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from tests import factories
from web.visitor.sight import COOKIE

SEVERAL, ONE = re.compile(r' data-words="([^"]*)"'), re.compile(r' data-words-one="([^"]*)"')


def words(client: FlaskClient, path: str) -> list[str]:
    """The countdown's words for one second and for several; none where the page stays."""
    page = client.get(path).text
    assert ("data-countdown" in page) == bool(SEVERAL.search(page))
    return ONE.findall(page) + SEVERAL.findall(page)


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

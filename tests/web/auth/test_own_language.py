"""A user's own language, chosen on the page of their account: each log-in begins with it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.audit import latest
from kiosk.people import queries
from kiosk.station import Station
from tests import factories
from tests.web.logged_in import log_in
from web.language import COOKIE


@pytest.fixture
def eva(client: FlaskClient, station: Station) -> FlaskClient:
    return log_in(client, station, "1")


def choose(client: FlaskClient, language: str) -> str:
    return client.post("/account/language", data={"lang": language}, follow_redirects=True).text


def log_in_anew(app: Flask) -> FlaskClient:
    browser = app.test_client()
    browser.post("/login", data={"name": "staff-1", "password": factories.PASSWORD})
    return browser


def test_it_works(eva: FlaskClient, app: Flask, station: Station):
    assert "Your language is English from now on" in choose(eva, "en")
    assert '<html lang="en"' in eva.get("/desk").text
    assert '<html lang="en"' in log_in_anew(app).get("/account").text
    with station.db.read() as s:
        assert [entry.action for entry in latest(s, 1)] == ["language_chosen"]
    assert "Ditt språk är Svenska från och med nu" in choose(eva, "sv")
    assert '<html lang="sv"' in log_in_anew(app).get("/account").text


def test_without_a_choice_pages_are_in_swedish(eva: FlaskClient, app: Flask):
    assert log_in_anew(app).get_cookie(COOKIE) is None


def test_a_language_that_staff_do_not_have_becomes_swedish(eva: FlaskClient, station: Station):
    assert '<html lang="sv"' in choose(eva, "191212121212")
    with station.db.read() as s:
        user = queries.by_name(s, "staff-1")
    assert user is not None
    assert user.language == "sv"

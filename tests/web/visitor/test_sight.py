"""The button "Se bättre" gives larger text and full contrast, for this visitor only."""

import sys

import pytest
from flask.testing import FlaskClient

from tests.web.visitor.conftest import Kiosk
from web.problems import AT_THE_TOUCHSCREEN
from web.visitor.sight import COOKIE

SWITCHED_ON = "high-contrast"


def test_larger_text_is_switched_on_and_off(client: FlaskClient):
    assert SWITCHED_ON not in client.get("/").text
    answer = client.post("/sight", data={"sight": "better", "back": "/topics/login?lang=en"})
    assert (answer.status_code, answer.location) == (303, "/topics/login?lang=en")
    assert SWITCHED_ON in client.get("/").text
    assert 'aria-pressed="true"' in client.get("/topics/login").text
    client.post("/sight", data={"sight": "normal"})
    assert SWITCHED_ON not in client.get("/").text


def test_a_form_that_comes_twice_changes_nothing_more(client: FlaskClient):
    for _ in range(2):
        client.post("/sight", data={"sight": "better"})
    assert SWITCHED_ON in client.get("/").text


def test_larger_text_lasts_until_the_visit_ends(client: FlaskClient, kiosk: Kiosk):
    client.post("/sight", data={"sight": "better"})
    ticket = kiosk.take()
    assert SWITCHED_ON in client.get(f"/taken/{ticket}").text
    answer = client.open("/done", method="GET")
    assert answer.location == "/"
    assert SWITCHED_ON not in client.get("/").text


def test_larger_text_ends_by_itself(client: FlaskClient):
    assert "Max-Age=180" in client.post("/sight", data={"sight": "better"}).headers["Set-Cookie"]


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "/\\example.com", ""])
def test_back_leads_to_no_other_site(client: FlaskClient, back: str):
    assert client.post("/sight", data={"back": back}).location == "/"


def test_every_choice_of_a_visitor_ends_with_the_visit(client: FlaskClient):
    """A cookie of a page of the touchscreen: the next visitor begins with the usual page."""
    app = client.application
    modules = [sys.modules[app.blueprints[family].import_name] for family in AT_THE_TOUCHSCREEN]
    kept = {module.COOKIE for module in modules if hasattr(module, "COOKIE")}
    ended = {cookie.partition("=")[0] for cookie in client.get("/done").headers.getlist("Set-Cookie")}
    assert {COOKIE} < kept
    assert kept - ended == set(), "visitor.done in web/visitor/views.py forgets each"


def test_another_cookie_changes_nothing(client: FlaskClient):
    client.set_cookie(COOKIE, "<script>")
    page = client.get("/").text
    assert SWITCHED_ON not in page
    assert "&lt;script&gt;" not in page

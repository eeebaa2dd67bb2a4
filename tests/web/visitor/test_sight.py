""" "Se bättre": larger text and full contrast, for this visitor only."""

import pytest
from flask.testing import FlaskClient

from tests.web.visitor.conftest import Kiosk
from web.visitor.sight import COOKIE

BETTER = "high-contrast"


def test_on_and_off(client: FlaskClient):
    assert BETTER not in client.get("/").text
    answer = client.post("/sight", data={"back": "/topics/login?lang=en"})
    assert (answer.status_code, answer.location) == (303, "/topics/login?lang=en")
    assert BETTER in client.get("/").text
    assert 'aria-pressed="true"' in client.get("/topics/login").text
    client.post("/sight")
    assert BETTER not in client.get("/").text


def test_it_is_kept_through_the_steps_and_ends_with_the_visit(client: FlaskClient, kiosk: Kiosk):
    client.post("/sight")
    ticket = kiosk.take()
    assert BETTER in client.get(f"/taken/{ticket}").text
    answer = client.open("/done", method="GET")
    assert answer.location == "/"
    assert BETTER not in client.get("/").text


def test_it_ends_by_itself(client: FlaskClient):
    assert "Max-Age=180" in client.post("/sight").headers["Set-Cookie"]


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "/\\example.com", ""])
def test_back_leads_to_no_other_site(client: FlaskClient, back: str):
    assert client.post("/sight", data={"back": back}).location == "/"


def test_another_cookie_changes_nothing(client: FlaskClient):
    client.set_cookie(COOKIE, "<script>")
    page = client.get("/").text
    assert BETTER not in page
    assert "&lt;script&gt;" not in page

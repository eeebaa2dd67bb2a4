"""Logging in: where it leads, and what it never says."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from web.access import COOKIE


@pytest.fixture(autouse=True)
def _eva(station: Station) -> None:
    factories.add_user(station, "eva")


def log_in(client: FlaskClient, name: str = "eva", password: str = factories.PASSWORD, **more: str):
    return client.post("/login", data={"name": name, "password": password, **more})


def test_the_right_password_leads_to_the_desk(client: FlaskClient):
    answer = log_in(client)
    assert (answer.status_code, answer.location) == (303, "/desk")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "eva" in client.get("/desk", follow_redirects=True).text


def test_an_admin_comes_to_the_overview(client: FlaskClient, station: Station):
    factories.add_user(station, "ada", Role.ADMIN)
    assert log_in(client, "ada").location == "/admin"


def test_back_to_the_page_that_asked(client: FlaskClient):
    asked = client.get("/loans")
    assert (asked.status_code, asked.location) == (302, "/login?next=/loans")
    page = client.get(asked.location).text
    assert 'name="next" value="/loans"' in page
    assert log_in(client, next="/loans").location == "/loans"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com",
        "/\\example.com",
        "javascript:alert(1)",
        "/\t/example.com",
        "/desk\r\nSet-Cookie: a=b",
    ],
)
def test_next_leads_nowhere_else(client: FlaskClient, elsewhere: str):
    assert elsewhere not in client.get("/login", query_string={"next": elsewhere}).text
    assert log_in(client, next=elsewhere).location == "/desk"


def test_another_password(client: FlaskClient):
    answer = log_in(client, password="ett annat lösenord")
    assert answer.status_code == 422
    assert "ett annat" not in answer.text
    assert client.get_cookie(COOKIE) is None


def test_an_unknown_name_says_the_same_as_another_password(client: FlaskClient):
    known, unknown = log_in(client, password="ett annat lösenord"), log_in(client, name="omar")
    assert unknown.status_code == known.status_code
    without_tokens = [re.sub(r'name="csrf_token" value="[^"]+"', "", page.text) for page in (known, unknown)]
    assert without_tokens[0] == without_tokens[1].replace("omar", "eva")


@pytest.mark.parametrize("form", [{}, {"name": "eva"}, {"name": "e" * 41, "password": "x"}])
def test_something_is_missing(client: FlaskClient, form: dict[str, str]):
    assert client.post("/login", data=form).status_code == 422


def test_ten_tries_a_minute(client: FlaskClient):
    codes = [log_in(client, password="fel").status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert log_in(client).status_code == 429
    assert client.get_cookie(COOKIE) is None


def test_one_persons_tries_do_not_keep_another_out(client: FlaskClient, station: Station):
    factories.add_user(station, "omar")
    for _ in range(11):
        log_in(client, password="fel")
    assert log_in(client, "omar").status_code == 303


def test_log_out(client: FlaskClient):
    log_in(client)
    cookie = client.get_cookie(COOKIE)
    assert client.post("/logout").location == "/login"
    assert client.get_cookie(COOKIE) is None
    client.set_cookie(COOKIE, cookie.value)  # a copy of the cookie is worth nothing either
    assert client.get("/desk").status_code == 302


def test_the_first_admin_is_offered_only_while_there_is_none(client: FlaskClient, station: Station):
    assert "/setup" in client.get("/login").text
    factories.add_user(station, "ada", Role.ADMIN)
    assert "/setup" not in client.get("/login").text


def test_only_wrong_tries_count(client: FlaskClient):
    assert {log_in(client).status_code for _ in range(12)} == {303}

"""Logging in: where it leads, and what it does not reveal."""

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk import audit
from kiosk.people import sessions
from kiosk.station import Station, open_station
from kiosk.types import Role
from tests import factories
from web.auth.callers import COOKIE
from web.factory import create_app


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


def test_log_in_leads_back_to_the_page_that_asked(client: FlaskClient):
    asked = client.get("/loans")
    assert (asked.status_code, asked.location) == (302, "/login?next=/loans")
    page = client.get(asked.location).text
    assert 'name="next" value="/loans"' in page
    assert log_in(client, next="/loans").location == "/loans"


def test_it_says_why_one_has_to_log_in_again(client: FlaskClient, station: Station):
    assert "logga in igen" not in client.get("/login").text
    with station.db.begin() as s:  # before the log-in: no reason
        audit.note(s, "test", "restored", station.clock.now().later(minutes=-1), since="2026-11-29")
    log_in(client)
    client.set_cookie(COOKIE, "a" * 43)  # a session that the database does not know
    page = client.get("/desk", follow_redirects=True).text
    assert "Du behöver logga in igen." in page
    with station.db.begin() as s:
        audit.note(s, "test", "restored", station.clock.now(), since="2026-11-29")
    for _ in range(2):  # the desk's page asks first, then the browser follows
        assert "för en säkerhetskopia har återställts." in client.get("/login?next=/desk").text
    log_in(client)
    client.post("/logout")
    assert "logga in igen" not in client.get("/login").text


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
def test_next_leads_to_no_other_site(client: FlaskClient, elsewhere: str):
    assert elsewhere not in client.get("/login", query_string={"next": elsewhere}).text
    assert log_in(client, next=elsewhere).location == "/desk"


def test_a_wrong_password_is_refused(client: FlaskClient):
    answer = log_in(client, password="ett annat lösenord")
    assert answer.status_code == 422
    assert "ett annat" not in answer.text
    assert client.get_cookie(COOKIE) is None


def test_an_unknown_name_says_the_same_as_another_password(client: FlaskClient):
    known, unknown = log_in(client, password="ett annat lösenord"), log_in(client, name="omar")
    assert unknown.status_code == known.status_code
    without_tokens = [re.sub(r'name="csrf_token" value="[^"]+"', "", page.text) for page in (known, unknown)]
    assert without_tokens[0] == without_tokens[1]


@pytest.mark.parametrize("form", [{}, {"name": "eva"}, {"name": "e" * 41, "password": "x"}])
def test_an_empty_name_or_password_is_refused(client: FlaskClient, form: dict[str, str]):
    assert client.post("/login", data=form).status_code == 422


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


@pytest.mark.parametrize("typed", ["EVA", " eva\u3000", "ｅｖａ"])
def test_the_name_in_another_spelling(client: FlaskClient, typed: str):
    assert log_in(client, typed).status_code == 303


def test_the_name_that_was_typed_is_never_repeated(client: FlaskClient):
    for name in ("eva", "640823-3234", "somebody"):
        page = log_in(client, name, "ett annat lösenord").text
        assert name not in page
        assert "autofocus" in page
        assert 'role="alert" id="trouble"' in page
    assert "autofocus" not in client.get("/login").text


def test_a_second_log_in_ends_the_first_of_this_browser(client: FlaskClient, app: Flask, station: Station):
    factories.add_user(station, "omar")
    log_in(client)
    first = client.get_cookie(COOKIE).value
    log_in(client, "omar")
    with station.db.read() as s:
        assert sessions.find(s, first, station.clock.now()) is None
    elsewhere = app.test_client()
    log_in(elsewhere, "omar")
    assert client.get("/desk/choose").status_code == 200  # another browser's stays


def test_a_refused_log_in_ends_nothing(client: FlaskClient):
    log_in(client)
    log_in(client, password="ett annat lösenord")
    assert client.get("/desk/choose").status_code == 200


@pytest.mark.parametrize("cookie", ["x" * 9000, "åäö", "\udcff", "", "a" * 43])
def test_a_malformed_cookie_is_no_log_in(client: FlaskClient, cookie: str):
    header = {
        "Cookie": f"entren_session={cookie}; entren_device={cookie}".encode("utf-8", "surrogateescape").decode(
            "latin-1"
        )
    }
    assert client.get("/desk", headers=header).status_code == 302
    assert client.get("/account", headers=header).status_code == 302
    assert client.post("/desk/choose", data={"desk": "1"}, headers=header).status_code == 401
    assert client.post("/logout", headers=header).location == "/login"
    sent = {"name": "eva", "password": factories.PASSWORD}
    assert client.post("/login", data=sent, headers=header).status_code == 303


def test_logging_out_twice(client: FlaskClient):
    log_in(client)
    cookie = client.get_cookie(COOKIE).value
    client.post("/logout")
    client.set_cookie(COOKIE, cookie)
    answer = client.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert client.get_cookie(COOKIE) is None


@pytest.mark.parametrize(
    ("address", "is_secure"),
    [("https://entren.example", True), ("http://entren.example", True), ("http://localhost:8080", False)],
)
def test_a_log_in_by_https_has_secure_cookies(demonstration: Path, tmp_path: Path, address: str, is_secure: bool):
    """This includes a proxy that uses http towards the service. The kiosk itself uses http."""
    shutil.copytree(demonstration, tmp_path / "https")
    with (tmp_path / "https" / "kiosk.toml").open("a") as settings:
        settings.write('\n[web]\npublic_url = "https://entren.example"\n')
    station = open_station(tmp_path / "https")
    factories.add_user(station, "eva")
    app = create_app(station)
    client = app.test_client()
    page = client.get("/login", base_url=address)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    sent = {"name": "eva", "password": factories.PASSWORD, "csrf_token": token[1] if token else ""}
    headers = {"Cookie": page.headers["Set-Cookie"].partition(";")[0], "Referer": f"{address}/login"}
    answer = client.post("/login", data=sent, base_url=address, headers=headers)
    station.db.close()
    assert answer.status_code == 303
    cookies = page.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"session", "entren_session", "entren_device"}
    assert {"Secure" in cookie for cookie in cookies} == {is_secure}
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client: FlaskClient):
    came_from = {"Referer": "http://localhost/admin/new-notice"}
    answer = client.post("/admin/new-notice", headers=came_from)
    assert (answer.status_code, answer.location) == (303, "/login?next=/admin/new-notice")
    page = client.get(answer.location).text
    assert "det du skickade är inte sparat" in page and 'value="/admin/new-notice"' in page
    elsewhere = client.post("/admin/new-notice", headers={"Referer": "https://example.com/x"})
    assert elsewhere.location == "/login"

"""A user's account: the list of log-ins, logging out, and a new password."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.people import passwords, queries, sessions, tokens
from kiosk.people.models import StaffSession, User
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.statements import statements
from tests.web.logged_in import log_in, session_handle
from web.auth.callers import COOKIE

NEW = "ett nytt långt lösenord"


@pytest.fixture
def eva(client: FlaskClient, station: Station) -> FlaskClient:
    """A user at desk 1."""
    return log_in(client, station, "1")


@pytest.fixture
def elsewhere(app: Flask, station: Station, eva: FlaskClient) -> FlaskClient:
    """The same user in another browser."""
    other = app.test_client()
    with station.db.begin() as s:
        me = queries.by_name(s, "staff-1")
        assert me is not None
        cookie = sessions.start(s, me, station.clock.now(), "2")
    other.set_cookie(COOKIE, cookie)
    return other


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/desk/choose").status_code == 200


def me(station: Station) -> User:
    with station.db.read() as s:
        found = queries.by_name(s, "staff-1")
    assert found is not None
    return found


def test_each_session_is_listed(eva: FlaskClient, elsewhere: FlaskClient, app: Flask, station: Station):
    log_in(app.test_client(), station, "3")  # a colleague
    page = eva.get("/account").text
    assert page.count('name="session"') == 2
    assert "<strong>Bord 1</strong> (här)" in page
    assert "<strong>Bord 2</strong><br>" in page
    assert "sedan i dag" in page
    assert "Bord 3" not in page
    assert "127.0.0.1" not in page
    assert eva.get_cookie(COOKIE).value not in page


def test_the_last_use_is_shown_to_the_minute(eva: FlaskClient, elsewhere: FlaskClient, station: Station):
    assert eva.get("/account").text.count("senast använd i dag") == 1
    elsewhere.get("/desk")
    assert eva.get("/account").text.count("senast använd i dag") == 2


def test_the_name_in_the_bar_leads_to_the_account(eva: FlaskClient):
    assert 'href="/account"' in eva.get("/desk").text


def test_get_changes_nothing(eva: FlaskClient, station: Station):
    with statements(station) as sent:
        eva.get("/account")
    assert not [statement for statement in sent if not statement.startswith(("SELECT", "BEGIN", "PRAGMA"))]


def test_log_out_elsewhere(eva: FlaskClient, elsewhere: FlaskClient):
    answer = eva.post("/account/sessions/end", data={"session": session_handle(elsewhere)})
    assert (answer.status_code, answer.location) == (303, "/account")
    assert not is_logged_in(elsewhere)
    assert is_logged_in(eva)


def test_log_out_here(eva: FlaskClient, elsewhere: FlaskClient):
    answer = eva.post("/account/sessions/end", data={"session": session_handle(eva)})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert eva.get_cookie(COOKIE) is None
    assert is_logged_in(elsewhere)


def test_log_out_everywhere(eva: FlaskClient, elsewhere: FlaskClient):
    assert eva.post("/account/sessions/end-all").location == "/login"
    assert not is_logged_in(eva)
    assert not is_logged_in(elsewhere)


@pytest.mark.parametrize("session", ["", "ff", "ingen", "é" * 64, "0" * 64])
def test_a_session_that_is_not_there(eva: FlaskClient, session: str):
    answer = eva.post("/account/sessions/end", data={"session": session})
    assert answer.status_code == 404
    assert "Där är ingen inloggad längre." in answer.text
    assert is_logged_in(eva)


def test_nobody_ends_a_colleagues_session(eva: FlaskClient, app: Flask, station: Station):
    colleague = log_in(app.test_client(), station, "3")
    assert eva.post("/account/sessions/end", data={"session": session_handle(colleague)}).status_code == 404
    assert is_logged_in(colleague)


def test_thirty_sessions_take_no_more_statements_than_one(eva: FlaskClient, station: Station):
    with statements(station) as few:
        eva.get("/account")
    with station.db.begin() as s:
        for number in range(30):
            sessions.start(s, me(station), station.clock.now().later(minutes=-number))
    with statements(station) as many:
        page = eva.get("/account").text
    assert page.count('name="session"') == 25
    assert len(many) == len(few)


def test_a_session_that_has_run_out_is_not_listed(eva: FlaskClient, elsewhere: FlaskClient, station: Station):
    with station.db.begin() as s:
        s.get_one(StaffSession, bytes.fromhex(session_handle(elsewhere))).expires -= timedelta(hours=13)
    assert eva.get("/account").text.count('name="session"') == 1


def test_a_new_password(eva: FlaskClient, elsewhere: FlaskClient, station: Station):
    answer = eva.post("/account/password", data={"old": factories.PASSWORD, "new": NEW}, follow_redirects=True)
    assert "Ditt lösenord är bytt." in answer.text
    assert passwords.matches(me(station).password, NEW)
    assert not is_logged_in(elsewhere)
    assert "Kön, bord 1" in eva.get("/desk").text  # still at the desk
    eva.post("/logout")
    assert eva.post("/login", data={"name": "staff-1", "password": NEW}).status_code == 303


def test_the_old_cookie_is_dead_after_a_new_password(eva: FlaskClient, app: Flask):
    copy = app.test_client()
    copy.set_cookie(COOKIE, eva.get_cookie(COOKIE).value)
    eva.post("/account/password", data={"old": factories.PASSWORD, "new": NEW})
    assert not is_logged_in(copy)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"old": "ett annat lösenord", "new": NEW}, "Lösenordet du har nu stämmer inte."),
        ({"old": factories.PASSWORD, "new": "kort"}, "minst 10 tecken"),
        ({"old": factories.PASSWORD, "new": "x" * 201}, "högst 200 tecken"),
        ({"new": NEW}, "Lösenordet du har nu stämmer inte."),
        ({}, "minst 10 tecken"),
    ],
)
def test_a_bad_new_password_is_refused(
    eva: FlaskClient, elsewhere: FlaskClient, station: Station, sent: dict[str, str], words: str
):
    answer = eva.post("/account/password", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert passwords.matches(me(station).password, factories.PASSWORD)
    assert is_logged_in(elsewhere)


def test_ten_guesses_at_the_old_password(eva: FlaskClient):
    sent = {"old": "ett annat lösenord", "new": NEW}
    assert [eva.post("/account/password", data=sent).status_code for _ in range(11)] == [422] * 10 + [429]
    assert eva.post("/account/password", data={"old": factories.PASSWORD, "new": NEW}).status_code == 429


@pytest.mark.parametrize("path", ["/account/sessions/end", "/account/sessions/end-all", "/account/password"])
def test_it_needs_a_log_in(client: FlaskClient, station: Station, path: str):
    assert client.get("/account").location == "/login?next=/account"
    assert client.post(path).status_code == 401
    with station.db.begin() as s:
        token = tokens.add(s, "test", "robot", Role.STAFF, station.clock.now())
    sent = {"old": factories.PASSWORD, "new": NEW}
    assert client.post(path, data=sent, headers={"Authorization": f"Bearer {token}"}).status_code == 401

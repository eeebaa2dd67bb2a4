"""The admin's page of users and API tokens."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.people import passwords, queries
from kiosk.people.models import User
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.admin.conftest import Changes
from tests.web.auth.conftest import full_hash_limit
from tests.web.logged_in import log_in

NEW = "ett annat långt lösenord"


def user(station: Station, name: str) -> User | None:
    with station.db.read() as s:
        return queries.by_name(s, name)


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    answer = admin.post("/admin/users", data={"name": "Maja", "role": "staff", "password": NEW}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Maja" in answer.text
    made = user(station, "Maja")
    assert made is not None and made.role is Role.STAFF
    assert passwords.matches(made.password, NEW)
    assert ("admin-nowhere", "user_added") in changes
    assert NEW not in answer.text


def test_off_and_on(admin: FlaskClient, station: Station) -> None:
    eva = factories.add_user(station)
    admin.post(f"/admin/users/{eva.id}/off")
    assert user(station, "eva") is None
    assert "avstängd" in admin.get("/admin/users").text
    admin.post(f"/admin/users/{eva.id}/on")
    assert user(station, "eva") is not None


def test_a_new_password_ends_the_old_sessions(admin: FlaskClient, station: Station) -> None:
    staff = log_in(admin.application.test_client(), station)
    eva = user(station, "staff-nowhere")
    assert eva is not None
    answer = admin.post(f"/admin/users/{eva.id}/password", data={"password": NEW})
    assert answer.status_code == 303
    changed = user(station, "staff-nowhere")
    assert changed is not None and passwords.matches(changed.password, NEW)
    assert staff.get("/admin").location.startswith("/login")


def test_a_token_is_shown_once_and_can_be_revoked(admin: FlaskClient, station: Station, changes: Changes) -> None:
    answer = admin.post("/admin/tokens", data={"name": "Tavlan", "role": "kiosk"})
    assert answer.status_code == 201
    token = re.search(r'class="secret">([\w-]{43})<', answer.text)
    assert token is not None
    assert token[1] not in admin.get("/admin/users").text
    with station.db.read() as s:
        (row,) = queries.tokens(s)
    assert row.role is Role.KIOSK
    admin.post(f"/admin/tokens/{row.id}/revoke")
    assert "Tavlan" not in admin.get("/admin/users").text
    assert [action for _, action in changes][:2] == ["token_revoked", "token_added"]


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"name": "Maja", "role": "staff", "password": "kort"}, 422, "minst 10 tecken"),
        ({"name": "Maja", "role": "staff", "password": "x" * 201}, 422, "högst 200 tecken"),
        ({"name": "Maja", "role": "staff"}, 422, "minst 10 tecken"),
        ({"name": " ", "role": "staff", "password": NEW}, 422, "1 till 40 tecken"),
        ({"name": "811218-9876", "role": "staff", "password": NEW}, 422, "1 till 40 tecken"),
        ({"name": "admin-nowhere", "role": "staff", "password": NEW}, 409, "Namnet används redan."),
        ({"name": "Maja", "role": "boss", "password": NEW}, 422, "Välj en roll."),
        ({"name": "Maja", "role": "kiosk", "password": NEW}, 422, "Välj en roll."),
    ],
)
def test_refused(admin: FlaskClient, station: Station, sent: dict[str, str], status: int, words: str) -> None:
    answer = admin.post("/admin/users", data=sent)
    assert answer.status_code == status
    assert words in answer.text
    assert user(station, "Maja") is None


def test_the_last_admin_stays(admin: FlaskClient, station: Station) -> None:
    me = user(station, "admin-nowhere")
    assert me is not None
    answer = admin.post(f"/admin/users/{me.id}/off")
    assert answer.status_code == 409
    assert "Det måste finnas minst en administratör." in answer.text


def test_a_short_new_password(admin: FlaskClient, station: Station) -> None:
    eva = factories.add_user(station)
    assert admin.post(f"/admin/users/{eva.id}/password", data={"password": "kort"}).status_code == 422


@pytest.mark.parametrize("path", ["users/999/off", "users/999/on", "tokens/999/revoke", f"users/{2**64}/off"])
def test_an_unknown_user_is_not_found(admin: FlaskClient, path: str) -> None:
    assert admin.post(f"/admin/{path}").status_code == 404


def test_a_token_needs_a_name_and_a_role(admin: FlaskClient) -> None:
    assert admin.post("/admin/tokens", data={"name": "", "role": "kiosk"}).status_code == 422
    assert admin.post("/admin/tokens", data={"name": "Tavlan", "role": "boss"}).status_code == 422
    assert admin.post("/admin/tokens", data={"name": "640823-3234", "role": "kiosk"}).status_code == 422


def test_while_the_server_is_busy_hashing_no_user_is_added(admin: FlaskClient, station: Station) -> None:
    with full_hash_limit(known_browser=True):
        answer = admin.post("/admin/users", data={"name": "Maja", "role": "staff", "password": NEW})
    assert answer.status_code == 503
    assert "Försök igen om några sekunder." in answer.text
    assert user(station, "Maja") is None

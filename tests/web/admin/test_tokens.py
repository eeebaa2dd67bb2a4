"""The admin's page of the tokens of other software."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.people import queries
from kiosk.people.models import ApiToken
from kiosk.station import Station
from kiosk.types import Role
from tests.web.admin.conftest import Changes
from web.auth.callers import TOKENS
from web.token_uses import TOKEN_USES

TOKEN = re.compile(r'<pre id="once"[^>]*>([\w-]{43})\n</pre>')


def only(station: Station) -> ApiToken:
    with station.db.read() as s:
        (row,) = queries.tokens(s)
    return row


def make(admin: FlaskClient, name: str = "Tavlan", role: str = "kiosk") -> str:
    answer = admin.post("/admin/tokens", data={"name": name, "role": role}, follow_redirects=True)
    assert answer.status_code == 200
    (token,) = TOKEN.findall(answer.text)
    return str(token)


def test_it_is_shown_once_and_listed(admin: FlaskClient, changes: Changes) -> None:
    assert "Inga program har åtkomst." in admin.get("/admin/tokens").text
    token = make(admin)
    page = admin.get("/admin/tokens").text
    assert token not in page
    assert "Tavlan" in page and "Får göra samma som: kiosk. Skapad i dag" in page
    assert "av admin-nowhere. Inte använd än." in page
    assert next(iter(changes)) == ("admin-nowhere", "token_added")
    log = admin.get("/admin/log").text
    assert "Gav ett program åtkomst: <b>Tavlan</b>" in log and token not in log


def test_the_last_day_of_use(admin: FlaskClient, station: Station) -> None:
    header = {"Authorization": f"Bearer {make(admin, role='staff')}"}
    assert admin.application.test_client().get("/api/v1/items", headers=header).status_code == 200
    assert only(station).last_used is None  # a GET writes nothing
    admin.application.extensions[TOKEN_USES].write(station.db)
    assert only(station).last_used == station.clock.now().date
    assert "Senast använd i dag." in admin.get("/admin/tokens").text


def test_revoked(admin: FlaskClient, station: Station, changes: Changes) -> None:
    header = {"Authorization": f"Bearer {make(admin, role='staff')}"}
    software = admin.application.test_client()
    assert software.get("/api/v1/items", headers=header).status_code == 200
    stream = software.get("/api/v1/live?events=scan", headers=header)
    id_ = only(station).id
    assert "överallt inom 1 sekund." in admin.get("/admin/tokens").text
    said = admin.post(f"/admin/tokens/{id_}/revoke", follow_redirects=True).text
    assert "Nyckeln för Tavlan är borttagen." in said and "Inga program har åtkomst." in said
    admin.application.extensions[TOKENS].clear()  # what a second does
    assert software.get("/api/v1/items", headers=header).status_code == 401
    assert not any(part.startswith(b"event: ") for part in stream.response)
    admin.post(f"/admin/tokens/{id_}/revoke")
    assert [action for _, action in changes] == ["token_revoked", "token_added", "user_added"]


@pytest.mark.parametrize(
    ("name", "role", "field"), [("", "kiosk", "name"), ("Tavlan", "boss", "role"), ("640823-3234", "kiosk", "name")]
)
def test_refused_at_the_field(admin: FlaskClient, station: Station, name: str, role: str, field: str) -> None:
    answer = admin.post("/admin/tokens", data={"name": name, "role": role})
    assert answer.status_code == 422
    found = re.search(rf'<\w+ id="token-{field}"[^>]*>', answer.text)
    assert found and 'aria-invalid="true"' in found[0]
    assert "640823-3234" not in answer.text
    with station.db.read() as s:
        assert queries.tokens(s) == []


def test_it_says_that_a_user_or_a_program_has_the_name(admin: FlaskClient) -> None:
    make(admin, "Skylten")
    token = admin.post("/admin/tokens", data={"name": "Admin-Nowhere", "role": "kiosk"})
    user = admin.post("/admin/users", data={"name": "skylten", "role": "staff"})
    assert token.status_code == user.status_code == 409
    assert "En användare heter så." in token.text and "Ett program med nyckel heter så." in user.text


def test_an_unknown_token_is_not_found(admin: FlaskClient) -> None:
    assert admin.post("/admin/tokens/999/revoke").status_code == 404


def test_each_role_can_be_given(admin: FlaskClient, station: Station) -> None:
    for role in Role:
        make(admin, role.value, role.value)
    with station.db.read() as s:
        assert {token.role for token in queries.tokens(s)} == set(Role)

"""A colleague chooses a password with the one-time code of an admin."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.people import invitations
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.auth.conftest import CountingHasher, full_hash_limit

NEW = "ett annat långt lösenord"


@pytest.fixture
def code(station: Station) -> str:
    factories.add_user(station, "ada", Role.ADMIN)
    with station.db.begin() as s:
        return invitations.invite(s, "ada", "Maja", Role.STAFF, station.clock.now()).code


def choose(client: FlaskClient, right: str, **more: str):
    return client.post("/login/code", data={"name": "Maja", "code": right, "password": NEW, **more})


def test_it_works_once(client: FlaskClient, code: str):
    assert "/login/code" in client.get("/login").text
    assert client.get("/login/code").status_code == 200
    answer = choose(client, code)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert choose(client.application.test_client(), code).status_code == 422
    assert client.post("/login", data={"name": "Maja", "password": NEW}).status_code == 303


@pytest.mark.parametrize("spelled", [str.lower, lambda it: it.replace("-", ""), lambda it: f" {it.replace('-', ' ')} "])
def test_spellings_of_the_code(client: FlaskClient, code: str, spelled):
    assert choose(client, spelled(code)).status_code == 303


@pytest.mark.parametrize("more", [{"code": "AAAA-BBBB-CCCC"}, {"code": ""}, {"name": "ada"}, {"name": "nobody"}])
def test_a_wrong_code_or_name_costs_no_hash(client: FlaskClient, code: str, hasher: CountingHasher, more):
    answer = choose(client, code, **more)
    assert answer.status_code == 422
    assert "Namnet och koden stämmer inte ihop." in answer.text
    assert hasher.calls == []
    assert NEW not in answer.text


def test_after_its_time(client: FlaskClient, station: Station, code: str):
    with station.db.begin() as s:
        invitations.queries.by_name(s, "Maja").code_until = station.clock.now().utc
    answer = choose(client, code)
    assert answer.status_code == 422
    assert "Koden gäller inte längre. Be en administratör om en ny." in answer.text


def test_a_short_password_stands_at_its_field_and_the_code_stays_valid(client: FlaskClient, code: str):
    answer = choose(client, code, password="kort")
    assert answer.status_code == 422
    field = re.search(r'<input id="code-password"[^>]*>', answer.text)
    assert field and 'aria-invalid="true"' in field[0] and "value=" not in field[0]
    assert 'value="Maja"' in answer.text and code in answer.text
    assert choose(client, code).status_code == 303


def test_a_new_code_ends_the_old(client: FlaskClient, station: Station, code: str):
    with station.db.begin() as s:
        maja = invitations.queries.by_name(s, "Maja").id
        newer = invitations.give_new_code(s, "ada", maja, station.clock.now()).code
    assert choose(client, code).status_code == 422
    assert choose(client, newer).status_code == 303


def test_ten_tries_a_minute_for_a_name(client: FlaskClient, code: str):
    assert [choose(client, "AAAA-AAAA-AAAA").status_code for _ in range(11)] == [422] * 10 + [429]
    answer = choose(client, code)
    assert answer.status_code == 429 and "Vänta 1 minut." in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_while_the_server_is_busy_hashing_the_code_stays_valid(client: FlaskClient, code: str):
    with full_hash_limit(known_browser=True):
        assert choose(client, code).status_code == 503
    assert choose(client, code).status_code == 303


def test_nobody_logs_in_before_a_password_is_chosen(client: FlaskClient, code: str):
    for password in ("", "a random text", code):
        assert client.post("/login", data={"name": "Maja", "password": password}).status_code == 422


def test_after_a_refusal_the_code_is_still_there(client: FlaskClient) -> None:
    sent = {"name": "Maja", "code": "abcd-efgh", "password": NEW}
    page = client.post("/login/code", data=sent).text
    assert 'value="abcd-efgh"' in page and NEW not in page
    assert "Skriv lösenordet igen." in page


def test_a_wrong_code_and_a_short_password_are_said_at_once(client: FlaskClient, code: str) -> None:
    page = choose(client, "BBBB-BBBB-BBBB", password="kort").text
    assert re.findall(r'id="code-(\w+)"[^>]*aria-invalid', page) == ["code", "password"]
    assert 'value="BBBB-BBBB-BBBB"' in page

"""The first admin is made once, with the code that the machine printed."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.people import queries, setup
from kiosk.station import Station, open_station
from kiosk.types import Role
from tests import factories
from tests.processes import Served
from tests.web.auth.conftest import CountingHasher


@pytest.fixture
def code(station: Station) -> str:
    with station.db.begin() as s:
        return setup.new_code(s)


def set_up(client: FlaskClient, code: str, **more: str):
    return client.post("/setup", data={"code": code, "name": "ada", "password": factories.PASSWORD, **more})


def has_admin(station: Station) -> bool:
    with station.db.read() as s:
        return queries.has_admin(s)


def test_the_code_makes_the_first_admin(client: FlaskClient, station: Station, code: str):
    assert client.get("/setup").status_code == 200
    assert client.get("/setup/admin").status_code == 200
    answer = set_up(client, code.lower())
    assert (answer.status_code, answer.location) == (303, "/admin")
    assert has_admin(station)
    assert client.get("/admin").status_code == 200


def test_a_wrong_code_is_refused(client: FlaskClient, station: Station, code: str):
    answer = set_up(client, "AAAA-AAAA-AAAA")
    assert answer.status_code == 403
    assert "Koden stämmer inte." in answer.text
    assert code not in answer.text
    assert not has_admin(station)


def test_without_a_code_nothing_is_set_up(client: FlaskClient, station: Station):
    assert set_up(client, "AAAA-AAAA-AAAA").status_code == 403
    assert not has_admin(station)


@pytest.mark.parametrize(("field", "value"), [("password", "kort"), ("name", "a" * 41), ("password", ""), ("name", "")])
def test_a_bad_name_or_password_is_refused_and_the_code_stays_valid(
    client: FlaskClient, station: Station, code: str, field: str, value: str
):
    assert set_up(client, code, **{field: value}).status_code == 422
    assert not has_admin(station)
    assert set_up(client, code).status_code == 303  # the code is not used up by it


def test_ten_tries_a_minute_from_an_address(client: FlaskClient, station: Station, code: str):
    assert [set_up(client, "AAAA-AAAA-AAAA").status_code for _ in range(11)] == [403] * 10 + [429]
    answer = set_up(client, code)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "Vänta 1 minut." in answer.text
    assert not has_admin(station)
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"  # a stranger keeps out nobody but themselves
    assert set_up(client, code).status_code == 303


SPELLINGS = {
    "no hyphens": lambda code: code.replace("-", ""),
    "small letters": lambda code: f" {code.lower()} ",
    "spaces": lambda code: code.replace("-", " "),
    "odd hyphens": lambda code: "\u2013".join(code.replace("-", "")),
    "wide letters": lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
def test_the_code_may_be_typed_without_hyphens_or_with_other_letters(
    client: FlaskClient, code: str, spelled: Callable[[str], str]
):
    assert set_up(client, spelled(code)).status_code == 303


def test_a_wrong_code_costs_no_hash(client: FlaskClient, code: str, hasher: CountingHasher):
    assert set_up(client, "AAAA-AAAA-AAAA").status_code == 403
    assert hasher.calls == []
    assert set_up(client, code).status_code == 303
    assert hasher.calls == ["hash"]


def test_what_was_typed_is_kept_except_the_password(client: FlaskClient, code: str):
    answer = set_up(client, "BBBB-BBBB-BBBB", name="Ada Ek")
    assert 'value="BBBB-BBBB-BBBB"' in answer.text
    assert 'value="Ada Ek"' in answer.text
    assert factories.PASSWORD not in answer.text
    assert re.search(r'<input id="first-code"[^>]* aria-invalid="true" autofocus', answer.text)


def test_all_that_is_refused_is_said_at_once(client: FlaskClient, code: str):
    page = set_up(client, "BBBB-BBBB-BBBB", name="x" * 41, password="kort").text
    assert re.findall(r'id="first-(\w+)"[^>]*aria-invalid', page) == ["code", "name", "password"]


def test_an_identity_number_is_not_repeated(client: FlaskClient, code: str):
    answer = set_up(client, code, name="640823-3234")
    assert answer.status_code == 422
    assert "640823" not in answer.text
    assert f'value="{code}"' in answer.text


def test_the_code_makes_one_admin_of_two_at_once(station: Station, app: Flask, code: str):
    clients = [app.test_client() for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda each: set_up(each[1], code, name=f"ada{each[0]}"), enumerate(clients)))
    assert sorted((answer.location or "") for answer in answers) == ["/admin", "/login"]
    with station.db.read() as s:
        assert len(queries.users(s)) == 1


def test_already_set_up(client: FlaskClient, station: Station, code: str):
    factories.add_user(station, "eva", Role.ADMIN)
    assert client.get("/setup").location == "/login"
    answer = set_up(client, code)
    assert (answer.status_code, answer.location) == (302, "/login")
    assert "Någon annan blev administratör först." in client.get("/login").text
    with station.db.read() as s:
        assert queries.by_name(s, "ada") is None


def test_kiosk_web_prints_the_code_where_nobody_else_does(served: Served, tmp_path: Path):
    codes = re.findall(r"^  ([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})$", served.log, re.MULTILINE)
    station = open_station(tmp_path / "served")
    with station.db.read() as s:
        assert setup.check(s, codes[-1]).id == 1
    station.db.close()

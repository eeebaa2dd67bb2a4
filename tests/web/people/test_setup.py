"""The very first admin: with the code that the machine printed, once."""

import pytest
from flask.testing import FlaskClient

from kiosk.people import queries, setup
from kiosk.station import Station
from kiosk.types import Role
from tests import factories


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
    answer = set_up(client, code.lower())
    assert (answer.status_code, answer.location) == (303, "/admin")
    assert has_admin(station)
    assert client.get("/admin").status_code == 200


def test_another_code(client: FlaskClient, station: Station, code: str):
    answer = set_up(client, "AAAA-AAAA-AAAA")
    assert answer.status_code == 403
    assert "Koden stämmer inte." in answer.text
    assert code not in answer.text
    assert not has_admin(station)


def test_no_code_was_made(client: FlaskClient, station: Station):
    assert set_up(client, "AAAA-AAAA-AAAA").status_code == 403
    assert not has_admin(station)


@pytest.mark.parametrize(("field", "value"), [("password", "kort"), ("name", "a" * 41), ("password", ""), ("name", "")])
def test_what_cannot_be_used(client: FlaskClient, station: Station, code: str, field: str, value: str):
    assert set_up(client, code, **{field: value}).status_code == 422
    assert not has_admin(station)
    assert set_up(client, code).status_code == 303  # the code is not used up by it


def test_ten_tries_a_minute(client: FlaskClient, station: Station, code: str):
    assert [set_up(client, "AAAA-AAAA-AAAA").status_code for _ in range(11)] == [403] * 10 + [429]
    assert set_up(client, code).status_code == 429
    assert not has_admin(station)


def test_already_set_up(client: FlaskClient, station: Station, code: str):
    factories.add_user(station, "eva", Role.ADMIN)
    assert client.get("/setup").location == "/login"
    answer = set_up(client, code)
    assert (answer.status_code, answer.location) == (302, "/login")
    with station.db.read() as s:
        assert queries.by_name(s, "ada") is None

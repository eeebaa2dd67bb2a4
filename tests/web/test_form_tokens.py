"""The token of a session's forms: it stays the same, and another session's is refused."""

import itertools
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from kiosk.station import Station
from tests.web.logged_in import log_in

TOKENS = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _each_look_at_the_clock_is_a_second_later(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = itertools.count(1_800_000_000)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: next(seconds))


@pytest.fixture
def desk(app: Flask, station: Station) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = True
    return log_in(app.test_client(), station, desk="1")


def tokens(client: FlaskClient) -> set[str]:
    return set(TOKENS.findall(client.get("/desk").text))


def test_it_is_the_same_in_each_form_and_page(desk: FlaskClient) -> None:
    (token,) = tokens(desk)
    assert tokens(desk) == {token}
    assert desk.post("/desk/call", data={"csrf_token": token}).location == "/desk"
    assert tokens(desk) == {token}


def test_that_of_another_session_is_refused(app: Flask, station: Station, desk: FlaskClient) -> None:
    (others,) = tokens(log_in(app.test_client(), station, desk="2"))
    assert {others} != tokens(desk)
    assert desk.post("/desk/call", data={"csrf_token": others}).status_code == 400

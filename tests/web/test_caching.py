"""Browsers may cache static files, and the board after revalidation. Nothing else is cached."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.hub.receiver import open_receiver
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.logged_in import log_in
from web.hub.factory import create_hub_app
from web.incoming import LARGEST_BODY

REVALIDATED = {"older_static", "board.board_as_json"}
CACHED = {"static"}
"""Their address changes with their content, see tests/web/test_static_files.py."""


def addresses(app: Flask, method: str, ticket: str) -> list[tuple[str, str]]:
    """Each rule's endpoint and a path with values that exist."""
    there = {"ticket": ticket, "desk": "1", "tag": "TAB0001", "code": "login"}
    there |= {"filename": "entren.css", "_older": "0123456789abcdef"}
    return [
        (rule.endpoint, re.sub(r"<(?:[^<>]+:)?(\w+)>", lambda match: there.get(match[1], "1"), rule.rule))
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ())
    ]


def expected(endpoint: str) -> str:
    if endpoint in CACHED:
        return "public, max-age=31536000, immutable"
    return "no-cache" if endpoint in REVALIDATED else "no-store"


def caching(answer: TestResponse) -> list[str]:
    answer.close()
    return answer.headers.getlist("Cache-Control")


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMIN])
def test_no_answer_to_a_get_is_cached(app: Flask, station: Station, role: Role | None) -> None:
    client = log_in(app.test_client(), station, desk="1", role=role) if role else app.test_client()
    found = addresses(app, "GET", factories.take(station).id)
    assert len(found) > 30
    for endpoint, address in found:
        assert caching(client.get(address, buffered=False)) == [expected(endpoint)], address


@pytest.mark.parametrize("role", [None, Role.ADMIN])
def test_no_answer_to_a_write_is_cached(app: Flask, station: Station, role: Role | None) -> None:
    client = log_in(app.test_client(), station, desk="1", role=role) if role else app.test_client()
    for endpoint, address in addresses(app, "POST", factories.take(station).id):
        assert caching(client.post(address, data={})) == ["no-store"], endpoint


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/nowhere", {}),
        ("/api/v1/nowhere", {}),
        ("/static/nowhere.css", {}),
        ("/logout", {}),
        ("/", {"base_url": "http://evil.example"}),
        ("/", {"data": b" " * (LARGEST_BODY + 1)}),
    ],
)
def test_no_refusal_is_cached(client: FlaskClient, path: str, more: dict) -> None:
    answer = client.get(path, **more)
    assert answer.status_code >= 400
    assert caching(answer) == ["no-store"]


def test_an_error_page_is_not_cached(app: Flask, station: Station) -> None:
    with station.db.begin() as s:
        s.connection().exec_driver_sql("DROP TABLE opening_period")
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert caching(answer) == ["no-store"]


def test_the_board_and_unversioned_static_files_are_revalidated(client: FlaskClient) -> None:
    for path in ("/api/v1/board", "/static/entren.css"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, caching(again)) == (304, ["no-cache"])
        first.close()


def test_the_hub_allows_no_caching(tmp_path: Path) -> None:
    receiver = open_receiver(tmp_path)
    app = create_hub_app(receiver)
    client = app.test_client()
    for endpoint, address in addresses(app, "GET", "1"):
        assert caching(client.get(address)) == [expected(endpoint)], address
    receiver.db.close()

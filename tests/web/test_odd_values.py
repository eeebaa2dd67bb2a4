"""Odd values in every address and form are refused or ignored, and are never a fault (5xx).

The addresses come from the app, and the names of fields from the views' source, so that new ones are included.
"""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

import web
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.logged_in import log_in

ODD = (
    *(
        "-99999999999999999999",
        str(2**63),
        str(-(2**63) - 1),
        "9" * 5_000,
        "-1",
        "1.5",
        "",
        "%00",
        "a%00b",
        "x" * 1_000,
    ),
    *("%ED%A0%80", "%FF%FE", "%F0%9F%98%80", "١٢٣", "[]", "NaN", "..%2F..%2Fetc", "'%22%3C%3E", "%0D%0Aa:b", "1-%00"),
    "99999999999999999999-0000000000000000",
)
FIELD = re.compile(r"\.(?:args|form|values)\.(?:get|getlist)\(\"([\w-]+)\"")
FILES = Path(web.__file__).parent.rglob("*.py")
FIELDS = sorted({name for file in FILES for name in FIELD.findall(file.read_text("utf-8"))})
EXCLUDED = {"/api/v1/live", "/logout"}
"""An endless answer, and the log-out of the session that the other requests need."""
HEADERS = ("Accept", "Accept-Language", "Cookie", "Authorization", "If-None-Match", "Range", "Origin", "Content-Type",
           "Content-Length", "Referer", "Sec-Fetch-Site")  # fmt: skip


def rules(app: Flask, method: str) -> list[Rule]:
    every = app.url_map.iter_rules()
    return [rule for rule in every if method in (rule.methods or ()) and rule.rule not in EXCLUDED]


def path_of(rule: Rule, value: str) -> str:
    return re.sub(r"<[^>]+>", lambda _: value or "x", rule.rule)


def client_of(client: FlaskClient, station: Station, role: Role | None) -> FlaskClient:
    return log_in(client, station, desk="1", role=role) if role else client


def begun_anew(client: FlaskClient) -> FlaskClient:
    """Without what the pages before wanted to say: it would grow with each refused form, and no page is shown here."""
    client.delete_cookie("session")
    return client


def test_the_fields_are_found() -> None:
    assert {"before", "weeks", "lang", "next", "desk", "event"} <= set(FIELDS)


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMIN])
def test_odd_values_in_addresses_are_no_fault(app: Flask, station: Station, role: Role | None) -> None:
    client = client_of(app.test_client(), station, role)
    ticket = factories.take(station).id
    faults = []
    for rule in rules(app, "GET"):
        for odd in ODD:
            whole = path_of(rule, ticket if "ticket" in rule.arguments else "1")
            asked = [(whole, "&".join(f"{name}={odd}&{name}[]=1" for name in FIELDS))]
            asked += [(path_of(rule, odd), "")] if rule.arguments else []
            for path, query in asked:
                answer = begun_anew(client).get(path, query_string=query)
                faults += [(path[:80], odd[:20])] if answer.status_code >= 500 else []
    assert faults == []


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMIN])
def test_odd_values_in_forms_are_no_fault(app: Flask, station: Station, role: Role | None) -> None:
    client = client_of(app.test_client(), station, role)
    fields = {*FIELDS, "ticket", "request_key", "topic", "outcome"} - {"password"}  # a hash takes a tenth of a second
    faults = []
    for rule in rules(app, "POST"):
        for odd in ODD:
            body = "&".join(f"{name}={odd}" for name in fields)
            for path in {path_of(rule, "1"), path_of(rule, odd)}:
                answer = begun_anew(client).post(path, data=body, content_type="application/x-www-form-urlencoded")
                faults += [(rule.rule, odd[:20])] if answer.status_code >= 500 else []
    assert faults == []


@pytest.mark.parametrize("header", HEADERS)
def test_odd_values_in_headers_are_no_fault(client: FlaskClient, header: str) -> None:
    sendable = [odd for odd in ODD if odd.isascii()]
    for odd in (*sendable, "\xe5", "bytes=9-1", "=;=;", "Bearer", "Basic eA=="):
        for path in ("/", "/board", "/api/v1/board", "/api/v1/items", "/login", "/static/entren.css"):
            assert client.get(path, headers={header: odd}).status_code < 500, (path, odd[:20])
        assert client.post("/tickets", headers={header: odd}).status_code < 500, odd[:20]

"""Odd values in every address and form are refused or ignored, and are never a fault (5xx).

The addresses come from the app, and the names of fields from the views' source, so that new ones are included.
"""

import re
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import web
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.campaign import CAMPAIGN
from tests.web.logged_in import log_in

ODD = (
    ("-99999999999999999999", "9" * 5_000, "%00", "%ED%A0%80", "[]", "-1", "%0D%0Aa:b"),
    (str(2**63), "1.5", "a%00b", "%FF%FE", "NaN", "x" * 1_000, "..%2F..%2Fetc"),
    (str(-(2**63) - 1), "", "1-%00", "%F0%9F%98%80", "١٢٣", "'%22%3C%3E", "99999999999999999999-0000000000000000"),
)
"""The values in three groups. Each group has a number that is too large, a null and a character outside Latin-1."""
ROLES = (None, Role.STAFF, Role.ADMIN)
FIELD = re.compile(r"\.(?:args|form|values)\.(?:get|getlist)\(\"([\w-]+)\"")
FILES = Path(web.__file__).parent.rglob("*.py")
FIELDS = sorted({name for file in FILES for name in FIELD.findall(file.read_text("utf-8"))})
EXCLUDED = {"/api/v1/live", "/logout"}
"""An endless answer, and the log-out of the session that the other requests need."""
PATHS = ("/", "/board", "/api/v1/board", "/api/v1/items", "/login", "/static/entren.css")
FORM = "application/x-www-form-urlencoded"
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


def odd_values(number: int, role: Role | None) -> Iterable[str]:
    """What an address is asked with: in a campaign all values, else one group for each role, so all in three roles."""
    return chain(*ODD) if CAMPAIGN else ODD[(number + ROLES.index(role)) % len(ODD)]


def is_refusal(answer: TestResponse) -> bool:
    """Whether the service refuses this caller: a role that may not see the page, or software without a token."""
    return answer.status_code in (401, 403) or answer.headers.get("Location", "").startswith("/login")


def faults(app: Flask, method: str, role: Role | None, ask: Callable[[Rule, str], list[TestResponse]]) -> list[str]:
    """The addresses that answered an odd value with a fault. An address that refuses the role is asked once."""
    found = []
    for number, rule in enumerate(rules(app, method)):
        for odd in odd_values(number, role):
            answers = ask(rule, odd)
            found += [f"{rule.rule} {odd[:20]}" for answer in answers if answer.status_code >= 500]
            if not CAMPAIGN and all(map(is_refusal, answers)):
                break
    return found


@pytest.mark.parametrize("role", ROLES)
def test_odd_values_in_addresses_are_no_fault(app: Flask, station: Station, role: Role | None) -> None:
    client = client_of(app.test_client(), station, role)
    ticket = factories.take(station).id

    def ask(rule: Rule, odd: str) -> list[TestResponse]:
        whole = path_of(rule, ticket if "ticket" in rule.arguments else "1")
        asked = [(whole, "&".join(f"{name}={odd}&{name}[]=1" for name in FIELDS))]
        asked += [(path_of(rule, odd), "")] if rule.arguments else []
        return [begun_anew(client).get(path, query_string=query) for path, query in asked]

    assert faults(app, "GET", role, ask) == []


@pytest.mark.parametrize("role", ROLES)
def test_odd_values_in_forms_are_no_fault(app: Flask, station: Station, role: Role | None) -> None:
    client = client_of(app.test_client(), station, role)
    fields = {*FIELDS, "ticket", "request_key", "topic", "outcome"} - {"password"}  # a hash takes a tenth of a second

    def ask(rule: Rule, odd: str) -> list[TestResponse]:
        body = "&".join(f"{name}={odd}" for name in fields)
        paths = {path_of(rule, "1"), path_of(rule, odd)}
        return [begun_anew(client).post(path, data=body, content_type=FORM) for path in paths]

    assert faults(app, "POST", role, ask) == []


@pytest.mark.parametrize("header", HEADERS)
def test_odd_values_in_headers_are_no_fault(client: FlaskClient, header: str) -> None:
    """Each address gets each header with a third of the values, in a campaign with all."""
    sendable = [odd for odd in chain(*ODD) if odd.isascii()]
    for number, odd in enumerate((*sendable, "\xe5", "bytes=9-1", "=;=;", "Bearer", "Basic eA==")):
        for path in PATHS if CAMPAIGN else PATHS[number % 3 :: 3]:
            assert client.get(path, headers={header: odd}).status_code < 500, (path, odd[:20])
        assert client.post("/tickets", headers={header: odd}).status_code < 500, odd[:20]

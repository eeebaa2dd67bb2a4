"""Every write of every page is refused when another site's page sends it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.people import tokens
from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in
from web.auth.same_site import UNSAFE


def writes(app: Flask) -> list[tuple[str, str]]:
    """Each method and path that writes, with 1 for each variable of the path."""
    return [
        (method, re.sub(r"<[^>]+>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in UNSAFE & (rule.methods or set())
    ]


def test_no_form_of_a_page_is_taken_without_its_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    pages = [(method, path) for method, path in writes(app) if not path.startswith("/api/")]
    assert len(pages) > 20
    for method, path in pages:
        answer = client.open(path, method=method, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["code"]) == (400, "csrf"), path


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere"}])
def test_every_write_from_another_sites_page_is_refused(app: Flask, header: dict[str, str]) -> None:
    client = app.test_client()
    for method, path in writes(app):
        answer = client.open(path, method=method, headers={"Accept": "application/json", **header})
        assert (answer.status_code, answer.json["code"]) == (403, "foreign_origin"), path


def test_the_api_needs_a_role_and_no_form_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    software = [(method, path) for method, path in writes(app) if path.startswith("/api/")]
    assert len(software) > 10
    for method, path in software:
        answer = client.open(path, method=method, json={})
        assert (answer.status_code, answer.json["code"]) == (401, "login_needed"), path


BASIC = {"Authorization": "Basic Y2VudHJlOm9wZW4="}
"""The log-in of a proxy in front of the service, which the browser sends with each request."""


@pytest.mark.parametrize("header", [BASIC, {"Authorization": "Negotiate abc"}, {"Authorization": ""}])
def test_a_proxys_authorization_header_is_ignored(
    client: FlaskClient, station: Station, header: dict[str, str]
) -> None:
    assert client.get("/login", headers=header).status_code == 200
    assert client.get("/", headers=header).status_code == 200
    assert client.get("/desk", headers=header).location == "/login?next=/desk"
    assert client.get("/api/v1/items", headers=header).json["code"] == "login_needed"
    log_in(client, station, desk="1")
    assert client.get("/desk", headers=header).status_code == 200
    assert client.get("/api/v1/items", headers=header).status_code == 200


def test_an_unknown_bearer_token_is_ignored_on_a_page(client: FlaskClient, station: Station) -> None:
    header = {"Authorization": "Bearer of.a.proxy"}
    assert client.get("/login", headers=header).status_code == 200
    assert client.get("/desk", headers=header).location == "/login?next=/desk"
    log_in(client, station, desk="1")
    assert client.get("/desk", headers=header).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/items", "/api/v1/live"])
def test_an_unknown_bearer_token_is_refused_in_the_api(client: FlaskClient, station: Station, path: str) -> None:
    log_in(client, station, desk="1")
    answer = client.get(path, headers={"Authorization": "Bearer nobodys"})
    assert (answer.status_code, answer.json["code"]) == (401, "unknown_token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_known_bearer_token_is_accepted_on_a_page(client: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        token = tokens.add(s, "test", "figures", Role.ADMIN, station.clock.now())
    assert client.get("/admin/days.csv", headers={"Authorization": f"bearer {token}"}).status_code == 200

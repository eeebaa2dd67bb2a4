"""Every write of every page, asked as another site's page would."""

import re

import pytest
from flask import Flask

from web.access import UNSAFE


def writes(app: Flask) -> list[tuple[str, str]]:
    """Each method and address that changes something, with 1 for whatever stands in it."""
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
def test_nothing_is_taken_from_another_sites_page(app: Flask, header: dict[str, str]) -> None:
    client = app.test_client()
    for method, path in writes(app):
        answer = client.open(path, method=method, headers={"Accept": "application/json", **header})
        assert (answer.status_code, answer.json["code"]) == (403, "foreign_origin"), path


def test_the_api_asks_for_no_form_token_but_for_a_role(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    software = [(method, path) for method, path in writes(app) if path.startswith("/api/")]
    assert len(software) > 10
    for method, path in software:
        answer = client.open(path, method=method, json={})
        assert (answer.status_code, answer.json["code"]) == (401, "login_needed"), path

"""Every page is closed to whoever is not logged in, also a new one, but for those of the families that are open."""

import re

from flask import Flask
from flask.testing import FlaskClient

OPEN = ("web.visitor.", "web.board.", "web.auth.views", "web.static_files")
"""The modules whose pages are for everybody."""
API = "web.api."
"""Calls for software: tests/web/api/test_refusals.py asks each without a token."""


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Each method and address of all other pages, with 1 for whatever stands in it."""
    return [
        (method, re.sub(r"<[^>]+>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        if not app.view_functions[rule.endpoint].__module__.startswith((*OPEN, API))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_it_works(staff: FlaskClient) -> None:
    assert staff.get("/desk").status_code == 200


def test_nobody_else_sees_or_changes_anything(app: Flask, client: FlaskClient) -> None:
    asked = addresses(app)
    assert len(asked) > 40
    let_in = [
        (method, path)
        for method, path in asked
        for answer in [client.open(path, method=method)]
        if answer.status_code != 401 and not (answer.location or "").startswith("/login")
    ]
    assert let_in == []

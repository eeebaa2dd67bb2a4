"""Every page for staff, also a new one, is closed to whoever is not logged in."""

import re

from flask import Flask
from flask.testing import FlaskClient

FOR_STAFF = ("web.desk.", "web.loans.", "web.admin.", "web.statistics.", "web.auth.account")
"""The packages whose pages visitors do not see."""


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Each method and address of those pages, with 1 for whatever stands in it."""
    return [
        (method, re.sub(r"<[^>]+>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        if app.view_functions[rule.endpoint].__module__.startswith(FOR_STAFF)
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

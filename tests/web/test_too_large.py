"""A body over the limit is refused with an error page or a problem document, at every address."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in
from web.incoming import LARGEST_BODY

FORM = {"name": "x" * (LARGEST_BODY + 1)}


@pytest.mark.parametrize("tokens", [True, False])
@pytest.mark.parametrize("path", ["/tickets", "/ticket/1-0/leave", "/login", "/language", "/sight", "/desk/call",
                                  "/admin/users", "/setup", "/loans/TAB0001/ready"])  # fmt: skip
def test_a_form_over_the_limit(app: Flask, station: Station, path: str, tokens: bool) -> None:
    app.config["WTF_CSRF_ENABLED"] = tokens
    client = log_in(app.test_client(), station, desk="1", role=Role.ADMIN)
    answer = client.post(path, data=FORM)
    assert answer.status_code == 413
    assert "<h1>Det var för mycket på en gång.</h1>" in answer.text


def test_the_error_page_is_in_the_addresss_language(client: FlaskClient) -> None:
    assert "too much at once" in client.post("/tickets?lang=en", data=FORM).text
    assert "för mycket på en gång" in client.post("/tickets", data=FORM | {"lang": "en"}).text


def test_many_small_fields(client: FlaskClient) -> None:
    answer = client.post("/tickets", data={f"field{number}": "1" for number in range(2_000)})
    assert answer.status_code in (413, 422)
    assert "<h1>" in answer.text


@pytest.mark.parametrize("path", ["/api/v1/tickets", "/api/v1/desks/1/call-next", "/api/v1/board"])
def test_a_call_over_the_limit(client: FlaskClient, path: str) -> None:
    answer = client.open(path, method="GET" if path.endswith("board") else "POST", data=b" " * (LARGEST_BODY + 1))
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


def test_a_body_of_the_maximum_size_is_accepted(client: FlaskClient) -> None:
    assert client.post("/login", data=b"x" * LARGEST_BODY).status_code == 422


def test_the_language_of_staff_is_chosen_with_a_button(client: FlaskClient) -> None:
    client.post("/language", data={"lang": "en"})
    assert '<html lang="en"' in client.get("/login").text
    client.post("/language", data={"lang": "xx"})
    assert '<html lang="sv"' in client.get("/login").text

"""Forms that give no number: from another site, incomplete, or without the page's token."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from kiosk.queue import queries
from kiosk.queue.models import State
from kiosk.queue.queries import TicketView
from kiosk.station import Station

KEY = "11111111-2222-4333-8444-555555555555"


def touch(client: FlaskClient, **more: Any) -> Any:
    return client.post("/tickets?lang=sv", data={"topic": "login", "language": "sv", "request_key": KEY, **more})


def waiting(station: Station) -> list[TicketView]:
    with station.db.read() as s:
        return queries.in_state(s, State.WAITING, station.clock.now())


@pytest.mark.parametrize(
    "bad",
    [
        {"request_key": ""},
        {"request_key": "short"},
        {"request_key": "19121212-1212"},
        {"language": "12"},
        {"private_room": "perhaps"},
        {"topic": ""},
    ],
)
def test_bad_forms_give_no_number_and_repeat_nothing(client: FlaskClient, station: Station, bad: dict[str, str]):
    answer = touch(client, **bad)
    assert answer.status_code == 422 or "gone=1" in answer.location
    assert waiting(station) == []
    assert not any(len(value) > 2 and f">{value}" in answer.text for value in bad.values())
    assert "19121212" not in answer.text


def test_another_sites_page_takes_no_number(client: FlaskClient, station: Station):
    answer = client.post(
        "/tickets", data={"topic": "login", "request_key": KEY}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert waiting(station) == []


def test_without_the_pages_token_no_number(app: Any, station: Station):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = touch(app.test_client())
    assert answer.status_code == 400
    assert "Sidan har legat öppen länge" in answer.text
    assert waiting(station) == []


def test_the_pages_token_is_enough_however_old(app: Any, station: Station):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    page = client.get("/topics/login").text
    fields = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("csrf_token", "topic", "language", "request_key")
    }
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None
    assert client.post("/tickets", data=fields).status_code == 303
    assert len(waiting(station)) == 1

"""The event stream's address: what it answers besides events, and who gets which."""

import json
import socket

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.station import Station
from tests.processes import Served
from tests.web.logged_in import log_in


def test_a_head_request_has_no_body_on_a_kept_connection(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), 10) as one:
        one.sendall(b"HEAD /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        head = one.recv(10_000)
        one.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        after = one.recv(10_000)
    assert b" 200 " in head.splitlines()[0] and b"text/event-stream" in head
    assert head.endswith(b"\r\n\r\n") and head.count(b"\r\n\r\n") == 1
    assert after.startswith(b"HTTP/1.1 ")


def test_forms_without_a_token_write_nothing_to_the_log(served: Served) -> None:
    assert requests.post(f"{served.url}/login", data={"name": "someone"}, timeout=10).status_code == 400
    assert "CSRF" not in served.log


def test_the_desks_event_is_for_staff_and_tells_of_a_call_for_a_colleague(
    client: FlaskClient, station: Station
) -> None:
    nobodys = client.get("/api/v1/live?events=desks,panel")
    assert b"event: panel" in next_event(nobodys)
    nobodys.close()
    staff = log_in(client, station, "1")
    staff.post("/desk/help/ask")
    stream = staff.get("/api/v1/live?events=desks")
    event = next_event(stream)
    stream.close()
    assert event.startswith(b"event: desks\n")
    told = json.loads(event.split(b"data: ")[1])
    assert told["calls"][0].pop("asked_at")
    assert told == {
        "visits": {}, "occupied": {"1": ["staff-1"]}, "names": {"1": "1", "2": "2", "3": "3"}, "parked": [], "over": [],
        "calls": [{"id": 1, "desk": "1", "answered_by": None}], "due": 0,
    }  # fmt: skip
    page = staff.get("/desk").text
    tag = event.split(b"id: ")[1].split(b"\n")[0].decode()
    assert f'data-desks="{tag}"' in page


def next_event(stream: TestResponse) -> bytes:
    """The first event of a stream that was just opened."""
    parts = iter(stream.response)
    return next(part for part in parts if part.startswith(b"event: "))

"""Answers of the event stream's address other than events."""

import socket

import requests

from tests.processes import Served


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

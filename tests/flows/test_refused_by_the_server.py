"""Requests that the server refuses before the app runs get an error page in the page's language."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Served


def ask(served: Served, head: str) -> tuple[int, str, str]:
    """Status, head and body of the answer to a request's head."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as sent:
        sent.sendall(head.encode("latin1"))
        answer = b""
        while piece := sent.recv(65_536):
            answer += piece
    text, _, body = answer.decode().partition("\r\n\r\n")
    found = re.match(r"HTTP/1\.[01] (\d{3})", text)
    assert found, text
    return int(found[1]), text, body


def post(path: str, *lines: str, length: int = 5_000_000) -> str:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {length}", *lines, "", ""])


def test_a_body_beyond_what_is_read(served: Served) -> None:
    status, head, body = ask(served, post("/tickets"))
    assert status == 413
    assert "<h1>Det var för mycket på en gång.</h1>" in body
    assert "Cache-Control: no-store" in head
    assert "Connection: close" in head


def test_in_the_language_of_the_address_or_of_staff(served: Served) -> None:
    assert "<h1>That was too much at once.</h1>" in ask(served, post("/tickets?lang=en"))[2]
    assert "<h1>That was too much at once.</h1>" in ask(served, post("/desk/call", "Cookie: entren_language=en"))[2]


@pytest.mark.parametrize(("path", "line"), [("/api/v1/tickets", "A: b"), ("/tickets", "Accept: application/json")])
def test_software_gets_a_problem_document(served: Served, path: str, line: str) -> None:
    status, head, body = ask(served, post(path, line))
    assert (status, json.loads(body)["code"]) == (413, "request_entity_too_large")
    assert "Content-Type: application/problem+json" in head


def test_a_body_in_pieces_beyond_what_is_read(served: Served) -> None:
    piece = f"{0x8000:x}\r\n" + "x" * 0x8000 + "\r\n"
    head = "POST /tickets HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    status, _, body = ask(served, head + piece * 32)  # as much as is read, and then no more is sent
    assert status == 413
    assert "<h1>Det var för mycket på en gång.</h1>" in body


def test_a_head_that_is_too_large(served: Served) -> None:
    status, _, body = ask(served, f"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {'x' * 16_400}\r\n\r\n")
    assert status == 431
    assert "<h1>Webbläsaren skickade för mycket på en gång.</h1>" in body


@pytest.mark.parametrize(
    "head", ["GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", "nonsense\r\n\r\n", post("/", "Content-Length: x")]
)
def test_what_cannot_be_read(served: Served, head: str) -> None:
    status, _, body = ask(served, head)
    assert status == 400
    assert "<h1>Så går det inte att göra här.</h1>" in body
    assert "nonsense" not in body


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Served]:
    process = Served("hub", tmp_path / "hub", tmp_path / "hub.log").start()
    yield process
    process.stop()


def test_the_hub_refuses_in_the_same_way(hub: Served) -> None:
    status, _, body = ask(hub, post("/api/v1/centres/demo/days/2026-11-20").replace("POST", "PUT"))
    assert (status, json.loads(body)["code"]) == (413, "request_entity_too_large")

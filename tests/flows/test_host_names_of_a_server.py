"""A real service answers requests for its own host names and refuses others, over raw sockets."""

import json
import re
import socket
from pathlib import Path

import requests

from tests.processes import Served

NAME = socket.gethostname()


def ask(served: Served, request: str) -> tuple[int, str]:
    """Send the bytes of a request, and return the status and the whole answer."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as sent:
        sent.sendall(request.encode("latin1"))
        answer = b""
        while piece := sent.recv(65_536):
            answer += piece
    return int(re.match(rb"HTTP/1\.[01] (\d{3})", answer)[1]), answer.decode("utf-8", "replace")


def get(served: Served, *hosts: str, line: str = "/", version: str = "1.1") -> tuple[int, str]:
    headers = "".join(f"Host: {host}\r\n" for host in hosts)
    return ask(served, f"GET {line} HTTP/{version}\r\n{headers}Connection: close\r\n\r\n")


def test_known_names_are_answered_and_others_refused(served: Served) -> None:
    port = served.port
    for host in (f"127.0.0.1:{port}", "localhost", "LOCALHOST.:1", "[::1]", "[::1]:80", NAME, f"{NAME}.local:{port}"):
        assert get(served, host)[0] == 200, host
    for host in ("evil.example", f"evil.example:{port}", "localhost@evil.example", "evil.example#localhost",
                 "192.0.2.1", "[2001:db8::1]", "", "localhost evil.example", "a..b", "\xe5.example"):  # fmt: skip
        status, answer = get(served, host)
        assert status in (400, 421), host
        assert "evil" not in answer
        assert "Traceback" not in answer


def test_a_request_without_a_name_or_with_two_is_refused(served: Served) -> None:
    assert get(served)[0] == 421
    assert get(served, version="1.0")[0] == 421
    assert get(served, "localhost", "evil.example")[0] in (400, 421)
    assert get(served, "evil.example", "localhost")[0] in (400, 421)


def test_the_address_in_the_request_line_counts_too(served: Served) -> None:
    assert get(served, "localhost", line="http://localhost/")[0] == 200
    assert get(served, "localhost", line="http://evil.example/")[0] == 421
    assert get(served, "evil.example", line="http://localhost/")[0] == 421


def test_a_foreign_page_gets_nothing_and_changes_nothing(served: Served) -> None:
    body = "topic=login&request_key=key-of-a-touch"
    status, _ = ask(
        served,
        f"POST /tickets HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}",
    )
    assert status == 421
    status, answer = get(served, "evil.example", line="/api/v1/board")
    assert (status, json.loads(answer.split("\r\n\r\n", 1)[1])["code"]) == (421, "unknown_host")
    assert requests.get(f"{served.url}/api/v1/board", timeout=10).json()["waiting"] == {}
    assert "evil" not in served.log


def test_each_address_of_the_machine_is_answered(served: Served) -> None:
    own = set(re.findall(r"\|-- (\S+)\n\s+/32 host LOCAL", Path("/proc/net/fib_trie").read_text()))
    assert "127.0.0.1" in own
    assert {address: get(served, f"{address}:{served.port}")[0] for address in own} == dict.fromkeys(own, 200)

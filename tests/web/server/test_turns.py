"""Many requests of one address do not delay those of other addresses."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.waiting import until
from tests.web.server.in_thread import serving
from tests.web.server.test_connections import answer, connect, connected, port_of
from web.server.connections import Server
from web.server.turns import AT_ONCE, STREAM, WRITES_AT_ONCE

OTHER_ADDRESS, VISITOR = "127.0.0.2", "127.0.0.3"
ASK = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
SLOW, QUICK, LISTEN = ASK % b"/slow", ASK % b"/", ASK % STREAM.encode()
WRITE = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


class SlowApp:
    """An app that answers at once, or on `/slow` and to streams when it is released. `inside`: running requests."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.inside: list[str] = []
        self.most = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        self.inside.append(path)
        self.most = max(self.most, self.inside.count("/slow"))
        if path != "/":
            self.release.wait(20)
        self.inside.remove(path)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"well"]


@pytest.fixture
def app() -> SlowApp:
    return SlowApp()


@pytest.fixture
def server(app: SlowApp) -> Iterator[Server]:
    with serving(app) as server:
        yield server
        app.release.set()


def asked(server: Server, source: str) -> bytes:
    with connect(port_of(server), source) as one:
        one.sendall(QUICK)
        return answer(one)


def test_a_visitor_is_answered_during_many_requests_of_another_address(server: Server, app: SlowApp) -> None:
    with connected(port_of(server), 20, OTHER_ADDRESS, SLOW) as slow:
        until(lambda: app.inside == ["/slow"] * AT_ONCE)
        assert asked(server, VISITOR).startswith(b"HTTP/1.1 200")
        app.release.set()
        assert [answer(one)[:15] for one in slow] == [b"HTTP/1.1 200 OK"] * 20
    assert app.most == AT_ONCE


def test_pages_come_while_presses_of_the_same_address_wait(server: Server, app: SlowApp) -> None:
    """As those that a touchscreen repeats while something locks the database, beside a board on the same machine."""
    with connected(port_of(server), 8, VISITOR, WRITE) as presses:
        until(lambda: app.inside == ["/slow"] * WRITES_AT_ONCE)
        for _ in range(AT_ONCE):
            assert asked(server, VISITOR).startswith(b"HTTP/1.1 200")
        app.release.set()
        assert [answer(one)[:15] for one in presses] == [b"HTTP/1.1 200 OK"] * 8
    assert app.most == WRITES_AT_ONCE


def test_an_address_has_all_its_threads_again_after_its_answers(server: Server, app: SlowApp) -> None:
    for _ in range(3 * AT_ONCE):
        assert asked(server, OTHER_ADDRESS).startswith(b"HTTP/1.1 200")
    with connected(port_of(server), AT_ONCE, OTHER_ADDRESS, SLOW):
        until(lambda: app.inside == ["/slow"] * AT_ONCE)
        app.release.set()


def test_a_client_that_disconnects_keeps_no_thread(server: Server, app: SlowApp) -> None:
    with connected(port_of(server), 2 * AT_ONCE, OTHER_ADDRESS, SLOW):
        until(lambda: app.inside == ["/slow"] * AT_ONCE)
    app.release.set()
    assert asked(server, OTHER_ADDRESS).startswith(b"HTTP/1.1 200")


def test_event_streams_do_not_count(server: Server, app: SlowApp) -> None:
    with connected(port_of(server), AT_ONCE, OTHER_ADDRESS, LISTEN):
        until(lambda: app.inside == [STREAM] * AT_ONCE)
        assert asked(server, OTHER_ADDRESS).startswith(b"HTTP/1.1 200")
        app.release.set()

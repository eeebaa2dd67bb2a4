"""Many requests of one address: those of other addresses do not wait for them."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.waiting import until
from tests.web.server.in_thread import serving
from tests.web.server.test_connections import answer, connect, connected, port_of
from web.server.connections import Server
from web.server.turns import AT_ONCE, STREAM

STRANGER, VISITOR = "127.0.0.2", "127.0.0.3"
ASK = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
SLOW, QUICK, LISTEN = ASK % b"/slow", ASK % b"/", ASK % STREAM.encode()


class Slow:
    """An app that answers at once, or on `/slow` and to streams when it is released. It knows who is inside."""

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
def app() -> Slow:
    return Slow()


@pytest.fixture
def server(app: Slow) -> Iterator[Server]:
    with serving(app) as server:
        yield server
        app.release.set()


def asked(server: Server, source: str) -> bytes:
    with connect(port_of(server), source) as one:
        one.sendall(QUICK)
        return answer(one)


def test_a_visitor_is_answered_beside_many_requests_of_a_stranger(server: Server, app: Slow) -> None:
    with connected(port_of(server), 20, STRANGER, SLOW) as slow:
        until(lambda: app.inside == ["/slow"] * AT_ONCE)
        assert asked(server, VISITOR).startswith(b"HTTP/1.1 200")
        app.release.set()
        assert [answer(one)[:15] for one in slow] == [b"HTTP/1.1 200 OK"] * 20
    assert app.most == AT_ONCE


def test_an_address_has_all_its_turns_again_once_it_was_answered(server: Server, app: Slow) -> None:
    for _ in range(3 * AT_ONCE):
        assert asked(server, STRANGER).startswith(b"HTTP/1.1 200")
    with connected(port_of(server), AT_ONCE, STRANGER, SLOW):
        until(lambda: app.inside == ["/slow"] * AT_ONCE)
        app.release.set()


def test_whoever_goes_before_the_answer_keeps_no_turn(server: Server, app: Slow) -> None:
    with connected(port_of(server), 2 * AT_ONCE, STRANGER, SLOW):
        until(lambda: app.inside == ["/slow"] * AT_ONCE)
    app.release.set()
    assert asked(server, STRANGER).startswith(b"HTTP/1.1 200")


def test_event_streams_take_no_turns(server: Server, app: Slow) -> None:
    with connected(port_of(server), AT_ONCE, STRANGER, LISTEN):
        until(lambda: app.inside == [STREAM] * AT_ONCE)
        assert asked(server, STRANGER).startswith(b"HTTP/1.1 200")
        app.release.set()

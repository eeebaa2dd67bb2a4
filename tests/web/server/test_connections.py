"""Idle and slow connections do not keep new visitors out, and an answer is never cut off."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import requests

import web.server.connections
from tests.processes import Served
from tests.waiting import until
from tests.web.server.in_thread import serving
from web.server.connections import Connection, Server, Stage
from web.server.peers import is_this_machine, plain_address

HEAD = b"GET /slow HTTP/1.1\r\nHost: x\r\n"


def connect(port: int, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10, (source, 0))


@contextmanager
def connected(port: int, many: int, source: str = "127.0.0.1", send: bytes = b"") -> Iterator[list[socket.socket]]:
    """Open connections that send these bytes and nothing more."""
    with ExitStack() as stack:
        made = [stack.enter_context(connect(port, source)) for _ in range(many)]
        for one in made:
            one.sendall(send)
        yield made


def is_closed(one: socket.socket) -> bool:
    """Whether the server has closed the connection."""
    one.setblocking(False)
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def answer(one: socket.socket) -> bytes:
    """The whole answer of the small app, or the bytes until the connection's end."""
    one.settimeout(10)
    got = b""
    while not got.endswith(b"well") and (more := one.recv(1000)):
        got += more
    return got


def slow_app(release: threading.Event) -> Callable[..., list[bytes]]:
    """An app that answers at once, and on `/slow` when it is released."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow":
            release.wait(20)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"well"]

    return app


@pytest.fixture
def release() -> threading.Event:
    return threading.Event()


@pytest.fixture
def server(release: threading.Event) -> Iterator[Server]:
    """The server in this process with a small app."""
    with serving(slow_app(release)) as server:
        yield server
        release.set()


def port_of(server: Server) -> int:
    return int(server.effective_port)


def connections(server: Server) -> list[Connection]:
    return list(server.active_channels.values())


@pytest.mark.parametrize("sent", [b"", HEAD], ids=["nothing", "half a head"])
def test_a_visitor_is_served_while_250_connections_are_held(served: Served, sent: bytes) -> None:
    with connected(served.port, 250, send=sent):
        for _ in range(3):
            assert requests.get(f"{served.url}/", timeout=5).status_code == 200


def test_a_head_that_comes_too_slowly_is_closed(served: Served) -> None:
    begun = time.monotonic()
    with connected(served.port, 1, send=HEAD) as (slow,):
        while not is_closed(slow):
            assert time.monotonic() - begun < 15
            slow.setblocking(True)
            with_a_line = b"X-Line: %d\r\n" % time.monotonic_ns()
            try:
                slow.sendall(with_a_line)
            except OSError:
                break
            time.sleep(0.5)
    assert time.monotonic() - begun > Stage.HEAD.value - 1


@pytest.mark.parametrize(
    ("sent", "stage"),
    [
        (b"", Stage.FIRST),
        (HEAD, Stage.HEAD),
        (b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf", Stage.BODY),
        (b"POST /slow HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", Stage.BODY),
        (b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n", Stage.ANSWERING),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", Stage.NEXT),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", Stage.HEAD),
    ],
)
def test_each_stage_has_its_own_time_limit(server: Server, sent: bytes, stage: Stage) -> None:
    with connected(port_of(server), 1, send=sent):
        until(lambda: connections(server) and (connections(server)[0].look() or connections(server)[0].stage is stage))
        (channel,) = connections(server)
        assert not channel.is_overdue(time.monotonic() + min(stage.value, 1000) - 1)
        assert channel.is_overdue(time.monotonic() + stage.value + 1) is (stage is not Stage.ANSWERING)


def test_sending_slowly_does_not_extend_the_time_limit(server: Server) -> None:
    with connected(port_of(server), 1, send=HEAD) as (slow,):
        until(lambda: connections(server) and connections(server)[0].stage is Stage.HEAD)
        since = connections(server)[0].since
        for _ in range(3):
            slow.sendall(b"X-Line: 1\r\n")
            time.sleep(0.1)
        assert connections(server)[0].since == since


def test_overdue_connections_are_closed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "is_overdue", lambda channel, at: channel.stage is Stage.HEAD)
    with connected(port_of(server), 1) as (silent,), connected(port_of(server), 1, send=HEAD) as (slow,):
        until(lambda: is_closed(slow))
        assert not is_closed(silent)


def test_at_the_limit_the_longest_waiting_connection_is_closed_and_not_one_being_answered(
    server: Server, release: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.server.connections, "MOST_OF_AN_ADDRESS", 5)
    monkeypatch.setattr(web.server.connections, "MOST_OF_THIS_MACHINE", 5)
    with connected(port_of(server), 1, send=HEAD + b"\r\n") as (answered,), ExitStack() as others:
        until(lambda: [one.stage for one in connections(server)] == [Stage.ANSWERING])
        first = others.enter_context(connected(port_of(server), 4))
        until(lambda: len(connections(server)) == 5)
        later = others.enter_context(connected(port_of(server), 2))
        until(lambda: [is_closed(one) for one in first] == [True, True, False, False])
        assert not any(is_closed(one) for one in [answered, *later])
        release.set()
        assert answer(answered).endswith(b"well")


def test_at_the_limit_of_an_address_only_its_own_connections_are_closed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.server.connections, "is_this_machine", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(web.server.connections, "MOST_OF_AN_ADDRESS", 3)
    with connected(port_of(server), 4) as here, connected(port_of(server), 5, "127.0.0.2") as stranger:
        until(lambda: [is_closed(one) for one in stranger] == [True, True, False, False, False])
        assert not any(is_closed(one) for one in here)


def test_where_all_are_in_use_the_address_with_the_most_loses_one(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.server.connections, "MOST_OF_AN_ADDRESS", 4)
    monkeypatch.setattr(web.server.connections, "MOST", 6)
    with (
        connected(port_of(server), 2) as here,
        connected(port_of(server), 4, "127.0.0.2") as most,
        connected(port_of(server), 1, "127.0.0.3") as (new,),
    ):
        until(lambda: [is_closed(one) for one in most] == [True, False, False, False])
        assert not any(is_closed(one) for one in [*here, new])


def test_a_share_is_reserved_for_this_machine_even_while_all_others_are_answered(
    server: Server, release: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.server.connections, "is_this_machine", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(web.server.connections, "MOST_OF_AN_ADDRESS", 3)
    monkeypatch.setattr(web.server.connections, "MOST_OF_THE_NETWORK", 4)
    asked = HEAD + b"\r\n"
    with (
        connected(port_of(server), 2, "127.0.0.2", asked) as first,
        connected(port_of(server), 2, "127.0.0.3", asked) as second,
    ):
        until(lambda: [one.stage for one in connections(server)] == [Stage.ANSWERING] * 4)
        with connected(port_of(server), 1, "127.0.0.4") as (late,), connected(port_of(server), 1) as (here,):
            until(lambda: is_closed(late))
            assert not any(is_closed(one) for one in [*first, *second, here])
        release.set()


def test_an_address_in_any_form() -> None:
    assert plain_address("::ffff:192.0.2.7") == plain_address("192.0.2.7")
    assert plain_address("fe80::1%eth0") == "fe80::1"
    assert plain_address("2001:db8::1") == plain_address("2001:db8::2") != plain_address("2001:db8:0:1::1")
    assert not is_this_machine("2001:db8::1")
    assert is_this_machine("::1") and is_this_machine("127.0.0.9") and is_this_machine("::ffff:127.0.0.1")
    assert not is_this_machine("192.0.2.7")


def test_a_host_of_several_addresses_is_served_at_each(release: threading.Event) -> None:
    with serving(slow_app(release), "localhost") as server:
        for listening in [one for one in server._map.values() if isinstance(one, Server)]:
            host, port = listening.socket.getsockname()[:2]
            with socket.create_connection((host, port), 10) as one:
                one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert answer(one).endswith(b"well")


def test_a_connection_reset_during_an_answer_logs_no_address(served: Served) -> None:
    for number in range(300):
        one = connect(served.port)
        one.sendall(b"GET /ticket/secret-191212121212-%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % number)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close by RST
        one.close()
    with connect(served.port) as stream:
        stream.sendall(b"GET /api/v1/live/../live?191212121212 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    time.sleep(1)
    assert requests.get(f"{served.url}/health", timeout=10).status_code == 200
    assert "secret" not in served.log
    assert "/ticket" not in served.log
    assert "191212121212" not in served.log


def test_a_fault_outside_the_app_is_logged_by_class_and_frame(caplog: pytest.LogCaptureFixture) -> None:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        raise ValueError(environ["PATH_INFO"])

    with serving(app) as server, connect(port_of(server)) as one:
        one.sendall(b"GET /191212121212 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 500 " in one.recv(1000)
    assert "ValueError" in caplog.text
    assert "191212121212" not in caplog.text

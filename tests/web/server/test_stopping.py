"""A server that stops while a request is still being answered."""

import signal
import threading
from pathlib import Path

import pytest
from waitress import wasyncore

from tests.processes import Served
from tests.waiting import until
from tests.web.server.test_connections import HEAD, connect, connections, port_of, slow_app
from web.server.serving import serve


def test_an_answer_after_the_stop_writes_into_no_file_that_was_opened_since(tmp_path: Path) -> None:
    """A thread wakes the main loop through a pipe. After the stop, the next file that is opened gets its number."""
    release = threading.Event()
    server = serve(slow_app(release), "127.0.0.1", 0, streams=0)  # type: ignore[arg-type]
    with connect(port_of(server)) as one:
        one.sendall(HEAD + b"\r\n")
        until(lambda: wasyncore.loop(0.1, map=server._map, count=1) or any(it.requests for it in connections(server)))
        server.close()
        databases = [tmp_path / str(number) for number in range(20)]
        opened = [path.open("wb") for path in databases]
        release.set()
        server.task_dispatcher.shutdown()
    for file in opened:
        file.close()
    assert [path.read_bytes() for path in databases] == [b""] * 20


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_event_streams_end_whole_so_that_nobody_waits_for_them(served: Served, stop: signal.Signals) -> None:
    assert served.process is not None
    with connect(served.port) as stream:
        stream.sendall(b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        got = stream.recv(100_000)
        served.process.send_signal(stop)
        while more := stream.recv(100_000):
            got += more
    assert got.endswith(b"\r\n0\r\n\r\n")
    assert served.process.wait(10) == 0

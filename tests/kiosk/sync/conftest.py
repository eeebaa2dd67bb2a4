"""What tests of the delivery share: a centre that owes a report, and somebody to answer."""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from kiosk.clock import Clock
from kiosk.config import Sync
from kiosk.station import Station
from kiosk.statistics import closing
from tests import factories


class StubHub:
    """A small server that answers every PUT with what `answer` says, and remembers what came."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 500, {}, b""
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.release = threading.Event()
        self.release.set()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stub.seen.append((self.path, dict(self.headers), body))
                stub.release.wait(10)
                self.send_response(stub.status)
                for name, value in stub.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(stub.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answers(self, status: int, body: object = b"", **headers: str) -> None:
        self.status, self.headers = status, {name.replace("_", "-"): value for name, value in headers.items()}
        self.body = body if isinstance(body, bytes) else msgspec.json.encode(body)


@pytest.fixture
def stub() -> Iterator[StubHub]:
    hub = StubHub()
    yield hub
    hub.release.set()
    hub.server.shutdown()
    hub.server.server_close()


@pytest.fixture
def owing(station: Station) -> Station:
    """A centre on the day after one with a visit, its report in the outbox."""
    factories.take(station)
    clock = Clock(station.clock.zone, "system", 86400)
    tomorrow = dataclasses.replace(station, clock=clock)
    closing.close_finished(tomorrow)
    return tomorrow


@pytest.fixture
def to(owing: Station) -> Callable[..., Station]:
    """The same, with where its reports go."""

    def deliver_to(**sync: str) -> Station:
        settings = msgspec.structs.replace(owing.settings, sync=Sync(centre="demo", **sync))
        return dataclasses.replace(owing, settings=settings)

    return deliver_to

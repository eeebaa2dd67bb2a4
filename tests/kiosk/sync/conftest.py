"""Fixtures for tests of delivery: a centre that owes a report, and a stub hub."""

import dataclasses
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from kiosk.clock import Clock
from kiosk.config import Sync
from kiosk.station import Station
from kiosk.statistics import closing
from kiosk.sync.models import OutboxEntry
from tests import factories


def entries(station: Station) -> list[OutboxEntry]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(OutboxEntry).order_by(OutboxEntry.date)))


class StubHub:
    """A small server that answers every PUT by `answer`, and stores the requests."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 500, {}, b""
        self.but: dict[str, tuple[int, object]] | None = None
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.release = threading.Event()
        self.release.set()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stub.seen.append((self.path, dict(self.headers), body))
                stub.release.wait(10)
                status, answer = stub.answer_to(self.path, body)
                self.send_response(status)
                for name, value in stub.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer_to(self, path: str, body: bytes) -> tuple[int, bytes]:
        if self.but is None:
            return self.status, self.body
        date = path.rpartition("/")[2]
        if date in self.but:
            status, answer = self.but[date]
            return status, msgspec.json.encode(answer)
        held = {"revision": msgspec.json.decode(body)["revision"], "digest": hashlib.sha256(body).hexdigest()}
        return 201, msgspec.json.encode(held)

    def takes_all(self, but: dict[str, tuple[int, object]] | None = None) -> None:
        """Accept every report, except for dates with an answer of their own."""
        self.but, self.headers = but or {}, {}

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


def tomorrow(station: Station) -> Station:
    return dataclasses.replace(station, clock=Clock(station.clock.zone, "system", 86400))


@pytest.fixture(scope="session")
def owing_centre(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a centre with the report of a past day in its outbox. Tests copy it and do not change it."""
    station = factories.copy_demonstration(demonstration, tmp_path_factory.mktemp("owing") / "data")
    factories.take(station)
    closing.close_finished(tomorrow(station))
    station.db.close()
    return station.data


@pytest.fixture
def owing(owing_centre: Path, tmp_path: Path) -> Iterator[Station]:
    """A centre with the report of a past day in its outbox, on the day after."""
    station = factories.copy_demonstration(owing_centre, tmp_path / "data")
    yield tomorrow(station)
    station.db.close()


@pytest.fixture
def to(owing: Station) -> Callable[..., Station]:
    """The same centre with a receiver that the test chooses."""

    def deliver_to(**sync: str) -> Station:
        settings = msgspec.structs.replace(owing.settings, sync=Sync(centre="demo", **sync))
        return dataclasses.replace(owing, settings=settings)

    return deliver_to

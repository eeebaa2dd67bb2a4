"""Fixtures for tests of the hub: a hub on SQLite and on a real PostgreSQL, and a centre that signs reports."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.db import Database
from kiosk.hub import centres
from kiosk.hub.models import HubBase
from kiosk.hub.receiver import Receiver, open_receiver
from kiosk.statistics import day_report
from kiosk.statistics.day_report import Count, DayReport
from kiosk.sync import signing
from kiosk.sync.signing import Message
from web.hub.factory import create_hub_app

HUB = "http://localhost"
DATE = dt.date(2026, 11, 20)
STARTS = dt.date(2026, 1, 1)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Receiver:
    """A hub that was opened once and closed, on each database. Its tables are there."""
    data = tmp_path_factory.mktemp(request.param)
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").new_database()
        (data / "kiosk.toml").write_text(f'[hub]\ndatabase = "{url}"\n')
    opened = open_receiver(data)
    opened.db.close()
    return opened


@pytest.fixture
def receiver(migrated: Receiver, tmp_path: Path) -> Iterator[Receiver]:
    """A hub without rows, once on each database, with connections of its own."""
    db = Database(migrated.db.engine.url.render_as_string(hide_password=False), tmp_path / "hub.lock")
    with db.begin() as s:
        for table in reversed(HubBase.metadata.sorted_tables):
            s.execute(sa.delete(table))
    yield Receiver(migrated.settings, migrated.clock, db)
    db.close()


@dataclass
class Sender:
    """A centre whose key the hub knows."""

    client: FlaskClient
    centre: str
    receiver: Receiver
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def put(self, body: bytes, date: str = "2026-11-20", centre: str | None = None) -> TestResponse:
        path = f"/api/v1/centres/{centre or self.centre}/days/{date}"
        return self.client.put(path, data=body, headers=self.signature("PUT", path, body))

    def get(self, date: str = "2026-11-20", centre: str | None = None) -> TestResponse:
        path = f"/api/v1/centres/{centre or self.centre}/days/{date}"
        return self.client.get(path, headers=self.signature("GET", path, b""))

    def signature(self, method: str, path: str, body: bytes, base: str = HUB) -> dict[str, str]:
        message = Message(method, base + path)
        signing.sign(message, body, self.centre, self.key, self.receiver.clock.machine())
        return message.headers


@pytest.fixture
def hub(receiver: Receiver) -> FlaskClient:
    app = create_hub_app(receiver)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return app.test_client()


@pytest.fixture
def add_centre(hub: FlaskClient, receiver: Receiver) -> Callable[[str], Sender]:
    """Returns a function that adds a centre to the hub."""

    def add(centre: str) -> Sender:
        sender = Sender(hub, centre, receiver)
        with receiver.db.begin() as s:
            centres.add(s, centre, signing.public_text(sender.key), receiver.clock.now(), STARTS)
        return sender

    return add


@pytest.fixture
def sender(add_centre: Callable[[str], Sender]) -> Sender:
    return add_centre("lycksele-erum")


def report(revision: int = 1, tickets: int | None = 7, **changes: object) -> bytes:
    """The bytes of a small day report."""
    counts = [
        Count(measure="tickets", dimension="", key="", n=tickets),
        Count(measure="tickets", dimension="topic", key="login", n=tickets),
    ]
    status = "unobserved" if tickets is None else "observed"
    made = DayReport(
        kind="entren-day-report", version=1, centre="lycksele-erum", date=DATE, revision=revision, status=status,
        counts=counts,
    )  # fmt: skip
    return day_report.encode(msgspec.structs.replace(made, **changes))

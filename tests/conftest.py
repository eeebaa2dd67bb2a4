"""Fixtures for all tests: a demonstration centre, its app, real processes, a hub's databases, a browser."""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.station import Station
from tests import compiled_once, factories, postgres
from tests.postgres import Postgres
from tests.processes import Served

hypothesis.settings.register_profile("house", deadline=None)  # machines are shared: time is no finding
hypothesis.settings.load_profile("house")

# The tests start hundreds of processes: with this variable, which many containers set, each compiles the modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

CHROMIUM = "/usr/bin/chromium-headless-shell"  # without the window of `chromium`: a quarter less processor time
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP entren.local 127.0.0.1",
]  # fmt: skip


LONG_RUNNING = (
    "tests/year/", "tests/attack/", "tests/flows/", "tests/kiosk/migrations/", "tests/kiosk/cli/",
    "tests/kiosk/backup/", "tests/kiosk/retention/", "tests/device/", "tests/web/server/", "tests/web/hub/",
    "tests/web/test_odd_values.py", "tests/states/",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the long files first, so that all workers end at about the same time."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG_RUNNING))


def pytest_collection_finish() -> None:
    """What has been imported and collected stays until the end: the garbage collector need not look through it."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove variables that would change the service from the environment."""
    for name in ("KIOSK_DATA", "KIOSK_CLOCK", "NOTIFY_SOCKET", "GPIOZERO_PIN_FACTORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile templates, addresses and statements once, and read the styles once. All workers share the templates."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "compiled-templates"
    with compiled_once.templates(folder), compiled_once.files(), compiled_once.addresses(), compiled_once.statements():
        yield


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demonstration. Tests copy it and do not change it."""
    data = tmp_path_factory.mktemp("demonstration") / "data"
    factories.make_demonstration(data)
    return data


@pytest.fixture
def station(demonstration: Path, tmp_path: Path) -> Iterator[Station]:
    """A demonstration centre of the test's own."""
    opened = factories.copy_demonstration(demonstration, tmp_path / "data")
    yield opened
    opened.db.close()


@pytest.fixture
def at(station: Station) -> Moment:
    """Now, read once."""
    return station.clock.now()


@pytest.fixture
def app(station: Station) -> Flask:
    """The app, with form tokens off: `tests/web/auth/test_same_site.py` has them on."""
    from web.factory import create_app

    made = create_app(station)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def served(demonstration: Path, tmp_path: Path) -> Iterator[Served]:
    """A real `kiosk web` on a demonstration of its own."""
    factories.copy_demonstration(demonstration, tmp_path / "served").db.close()
    process = Served("web", tmp_path / "served", tmp_path / "web.log").start()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL server, in which tests make databases of their own."""
    with tempfile.TemporaryDirectory(prefix="entren-postgres-") as folder, postgres.running(Path(folder)) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def hub_data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The data folder of a hub, once on each database."""
    data = tmp_path / "hub"
    data.mkdir()
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").new_database()
        (data / "kiosk.toml").write_text(f'[hub]\ndatabase = "{url}"\n')
    return data


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, headless; each test opens its own context in it."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # on a shared machine a page may take its time

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()

"""A centre that nobody has set up yet, and a browser in which somebody sets it up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.db import centre_database
from kiosk.migrations.upgrade import upgrade
from kiosk.people import setup
from kiosk.station import Station
from kiosk.wizard import steps
from tests import factories
from tests.web.auth.conftest import hasher  # noqa: F401
from web.factory import create_app


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty database."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    data.mkdir()
    (data / "kiosk.toml").write_text('[clock]\ntrust = "system"\n', "utf-8")
    db = centre_database(data)
    upgrade(db, "centre")
    db.close()
    return data


@pytest.fixture
def empty(migrated: Path, tmp_path: Path) -> Iterator[Station]:
    opened = factories.copy_demonstration(migrated, tmp_path / "empty")
    yield opened
    opened.db.close()


@pytest.fixture
def new_app(empty: Station) -> Flask:
    app = create_app(empty)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def somebody(new_app: Flask) -> FlaskClient:
    """A browser at the new centre."""
    return new_app.test_client()


@pytest.fixture
def code_of_machine(empty: Station) -> str:
    with empty.db.begin() as s:
        return setup.new_code(s)


def reach(station: Station, step: str) -> None:
    """Answer all steps before this one."""
    with station.db.begin() as s:
        for before in steps.STEPS[: steps.STEPS.index(step)]:
            steps.answer(s, before, station.clock.now())


@pytest.fixture
def librarian(somebody: FlaskClient, code_of_machine: str) -> FlaskClient:
    """The first admin, who has just been created."""
    sent = {"code": code_of_machine, "name": "Ada", "password": factories.PASSWORD}
    assert somebody.post("/setup", data=sent).location == "/setup/name"
    return somebody

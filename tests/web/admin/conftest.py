"""Fixtures for the admin's pages: an admin who is logged in, and a centre whose hub does not answer."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk import audit
from kiosk.station import Station, open_station
from kiosk.types import Role
from tests.web.logged_in import log_in
from web.factory import create_app


class Changes:
    """The entries of the change log."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def __iter__(self) -> Iterator[tuple[str, str]]:
        with self._station.db.read() as s:
            return iter([(entry.who, entry.action) for entry in audit.latest(s, 10)])


@pytest.fixture
def changes(station: Station) -> Changes:
    return Changes(station)


def opened(demonstration: Path, data: Path, receiver: str) -> Station:
    """A demonstration whose reports go to `receiver`."""
    shutil.copytree(demonstration, data)
    with (data / "kiosk.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"{receiver}\n")
    return open_station(data)


def logged_in_admin(station: Station) -> FlaskClient:
    app = create_app(station)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return log_in(app.test_client(), station, role=Role.ADMIN)


@pytest.fixture
def station_with_hub(demonstration: Path, tmp_path: Path) -> Iterator[Station]:
    """A centre whose hub does not answer: nothing listens on TCP port 9."""
    station = opened(demonstration, tmp_path / "with-hub", 'hub = "http://127.0.0.1:9"')
    yield station
    station.db.close()


@pytest.fixture
def admin_with_hub(station_with_hub: Station) -> FlaskClient:
    return logged_in_admin(station_with_hub)


@pytest.fixture
def folder_station(demonstration: Path, tmp_path: Path) -> Iterator[Station]:
    """A centre that writes its reports into a folder."""
    (tmp_path / "reports").mkdir()
    station = opened(demonstration, tmp_path / "with-folder", f'folder = "{tmp_path / "reports"}"')
    yield station
    station.db.close()


@pytest.fixture
def folder_admin(folder_station: Station) -> FlaskClient:
    return logged_in_admin(folder_station)

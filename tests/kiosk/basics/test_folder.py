"""Only its owner can open the data folder, whatever the umask is."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Served, kiosk


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    """Set the umask of most machines; commands inherit it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(data: Path) -> list[str]:
    """The files in a folder that other users could open if they could enter the folder."""
    return [path.name for path in (data, *data.iterdir()) if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_the_folder_of_a_demonstration_is_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    kiosk("migrate", "--data", str(data))
    kiosk("demo", "--data", str(data))
    kiosk("sync", "--data", str(data))
    assert {"kiosk.db", "kiosk.toml", "write.lock"} <= {path.name for path in data.iterdir()}
    assert open_to_others(data) == []


def test_files_that_are_made_while_it_serves_are_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    kiosk("demo", "--data", str(data))
    served = Served("web", data, tmp_path / "web.log").start()
    assert {"kiosk.db-wal", "kiosk.db-shm", "secret.key"} <= {path.name for path in data.iterdir()}
    assert open_to_others(data) == []
    served.stop()


def test_the_hubs_folder_is_private(tmp_path: Path) -> None:
    kiosk("hub", "token", "town", "--data", str(tmp_path / "hub"))
    assert {"hub.db", "hub.lock"} <= {path.name for path in (tmp_path / "hub").iterdir()}
    assert open_to_others(tmp_path / "hub") == []


def test_an_open_folder_of_an_older_version_is_made_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    kiosk("demo", "--data", str(data))
    for path in (data, *data.iterdir()):
        path.chmod(0o755 if path == data else 0o644)
    (data / "notes.txt").write_text("Not ours.")
    (data / "notes.txt").chmod(0o644)
    kiosk("report", "--schema", "--data", str(data))
    kiosk("sync", "--data", str(data))
    assert open_to_others(data) == ["notes.txt"]


def test_a_folder_that_is_open_on_purpose_stays_open(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o1777)
    kiosk("demo", "--data", str(data))
    assert open_to_others(data) == ["data"]

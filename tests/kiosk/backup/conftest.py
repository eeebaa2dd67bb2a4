"""Fixtures for the tests of copies: a folder for them, and a centre with a visitor."""

import subprocess
from pathlib import Path

import pytest

from kiosk import work
from kiosk.backup import copies
from kiosk.backup.copies import Copy
from kiosk.station import Station, open_station
from tests import factories
from tests.kills import run_traced
from tests.kiosk.cli.conftest import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for copies."""
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def visited(station: Station) -> Station:
    """A centre with one ticket."""
    factories.take(station)
    return station


def copy(station: Station, folder: Path, days: int = 0) -> Copy:
    """Make a copy, as `days` from now."""
    return copies.make(folder, station, station.clock.now().later(days=days), work.silent)


def restore(file: Path, data: Path) -> str:
    done = run("restore", str(file), data=data)
    assert done.exit_code == 0, done.exception
    return done.stdout


def next_numbers(data: Path, *topics: str) -> list[str]:
    station = open_station(data)
    try:
        return [factories.take(station, topic).number for topic in topics]
    finally:
        station.db.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def flip_a_byte(file: Path, at: int = 50_000) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        byte = opened.read(1)
        opened.seek(at)
        opened.write(bytes([byte[0] ^ 1]))


def run_failing(fault: str, file: Path | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in which every system call of a kind fails, on one file or on all (strace's fault injection)."""
    only = ["-P", str(file)] if file is not None else []
    return run_traced([*only, "-e", f"trace={fault.partition(':')[0]}", "-e", f"inject={fault}"], arguments)

"""Before its first step a migration copies the database."""

import fcntl
import stat
from pathlib import Path

import pytest

from kiosk.db import centre_database
from kiosk.migrations import upgrade as upgrade_module
from kiosk.migrations.standing import steps
from kiosk.station import Station
from tests import factories
from tests.kills import run_traced
from tests.kiosk.basics.test_storage import overwrite_a_page
from tests.kiosk.migrations.contents import contents
from tests.kiosk.migrations.tree import REBUILDS, copy_with, newest_step

EMPTY_STEP = "pass"
DAMAGED = "kiosk: the database is damaged: parts of it cannot be read; nothing was changed\n"
FULL = "kiosk: the disk is full; nothing was changed\n"


@pytest.fixture
def data(station: Station) -> Path:
    factories.take(station)
    station.db.close()
    return station.data


def copies(data: Path) -> list[str]:
    return sorted(path.name for path in data.glob("*-at-*")) + sorted(path.name for path in data.glob(".*"))


def test_it_works(tmp_path: Path, data: Path) -> None:
    before = contents(data / "kiosk.db")
    copy_with(tmp_path / "next", REBUILDS[0]).migrate(data)
    copy = data / f"kiosk-at-{newest_step('centre')}.db"
    assert copies(data) == [copy.name]
    assert contents(copy) == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_new_database_and_one_that_is_up_to_date_have_none(tmp_path: Path, data: Path) -> None:
    tree = copy_with(tmp_path / "next")
    assert tree.migrate(tmp_path / "new").returncode == 0
    assert tree.migrate(data).returncode == 0
    assert copies(tmp_path / "new") == copies(data) == []


def test_the_newest_two_are_kept(tmp_path: Path, data: Path) -> None:
    for count in range(1, 4):
        copy_with(tmp_path / str(count), *[EMPTY_STEP] * count).migrate(data)
    assert copies(data) == ["kiosk-at-9001_centre.db", "kiosk-at-9002_centre.db"]


def test_what_a_power_cut_left_is_taken_away(tmp_path: Path, data: Path) -> None:
    for name in (".kiosk-copy", ".kiosk-copy-journal"):
        (data / name).write_bytes(b"half a copy")
    copy_with(tmp_path / "next", EMPTY_STEP).migrate(data)
    assert copies(data) == [f"kiosk-at-{newest_step('centre')}.db"]


@pytest.mark.parametrize("file", [".kiosk-copy", "kiosk.db-wal"])
def test_a_full_disk_stops_the_migration(tmp_path: Path, data: Path, file: str) -> None:
    """The disk is full during the copy, or during the steps."""
    tree = copy_with(tmp_path / "next", *REBUILDS)
    before = contents(data / "kiosk.db")
    fault = ["-P", str(data / file), "-e", "inject=pwrite64:error=ENOSPC"]
    full = run_traced(fault, ["migrate", "--data", str(data)], tree.main)
    assert (full.returncode, full.stderr) == (2, FULL)
    assert contents(data / "kiosk.db") == before
    assert ".kiosk-copy" not in copies(data)
    assert tree.migrate(data).returncode == 0


def test_a_damaged_database_takes_no_step(tmp_path: Path, data: Path) -> None:
    tree = copy_with(tmp_path / "next", EMPTY_STEP)
    contents(data / "kiosk.db")  # puts the -wal into the file
    overwrite_a_page(data, "item_event")  # numbers can be given without it
    refused = tree.migrate(data)
    assert (refused.returncode, refused.stderr) == (2, DAMAGED)
    assert copies(data) == []


def test_other_writers_wait_from_the_copy_to_the_last_step(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they write after the copy would be in no copy, and between two steps it would be of the old version."""
    free: list[bool] = []

    def look(*_: object) -> None:
        free.append(can_be_locked(data / "write.lock"))

    for name in ("keep_copy", "_check_references"):
        monkeypatch.setattr(upgrade_module, name, look)
    monkeypatch.setattr(upgrade_module, "steps", lambda branch: (*steps(branch), "9001_centre"))
    monkeypatch.setattr(upgrade_module.command, "upgrade", look)
    db = centre_database(data)
    upgrade_module.upgrade(db, "centre")
    assert can_be_locked(data / "write.lock")
    db.close()
    assert free == [False] * 3


def can_be_locked(lock: Path) -> bool:
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

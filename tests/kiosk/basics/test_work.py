"""Long work is written down while it goes on, and found again when it was interrupted."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk import work
from kiosk.cli.centre import make_past
from kiosk.clock import Moment
from kiosk.errors import StorageFault
from kiosk.station import Station
from tests.kiosk.cli.conftest import run

KEEPS_WORKING = """
import sys, time, datetime, pathlib
from kiosk import work
with work.recorded(pathlib.Path(sys.argv[1]), "backup", datetime.datetime.now(datetime.UTC), work.silent) as show:
    show("Copying", 0.25)
    time.sleep(60)
"""


def test_it_works(tmp_path: Path, at: Moment) -> None:
    assert work.read(tmp_path) is None
    seen: list[tuple[str, float]] = []
    with work.recorded(tmp_path, "backup", at.utc, lambda *shown: seen.append(shown)) as show:
        show("Copying", 0.5)
        now, running = work.read(tmp_path) or pytest.fail()
        assert (now.kind, now.step, now.share, running) == ("backup", "Copying", 0.5, True)
        show("Copying", 0.6)
    done, running = work.read(tmp_path) or pytest.fail()
    assert (done.has_ended, done.code, running) == (True, None, False)
    assert seen == [("Copying", 0.5), ("Copying", 0.6)]


def test_what_went_wrong_is_kept(tmp_path: Path, at: Moment) -> None:
    with pytest.raises(StorageFault), work.recorded(tmp_path, "backup", at.utc, work.silent):
        raise StorageFault("no_stick", label="ENTREN")
    done, _ = work.read(tmp_path) or pytest.fail()
    assert (done.has_ended, done.code) == (True, "no_stick")


def test_other_work_at_the_same_time_does_not_disturb(tmp_path: Path, at: Moment) -> None:
    with work.recorded(tmp_path, "backup", at.utc, work.silent):
        with work.recorded(tmp_path, "rehearsal", at.utc, work.silent) as show:
            show("Checking", 0.5)
        assert (work.read(tmp_path) or pytest.fail())[0].kind == "backup"


def test_work_that_was_killed_is_known_as_interrupted(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KEEPS_WORKING, str(tmp_path)])
    while work.read(tmp_path) is None or not (work.read(tmp_path) or pytest.fail())[0].step:
        time.sleep(0.02)
    assert (work.read(tmp_path) or pytest.fail())[1], "it goes on"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    now, running = work.read(tmp_path) or pytest.fail()
    assert (now.has_ended, running) == (False, False)


def test_an_unreadable_file_is_none(tmp_path: Path) -> None:
    (tmp_path / work.FILE).write_bytes(b"\0" * 9)
    assert work.read(tmp_path) is None


def test_the_made_up_past_gives_way_to_numbers(station: Station) -> None:
    """It is written in many transactions."""
    versions: list[int] = []
    station.db.on_commit = lambda: versions.append(1)
    assert make_past(station, 30) == 30
    assert len(versions) >= 6


def test_commands_write_their_work_down(station: Station) -> None:
    station.db.close()
    assert run("backup", data=station.data).exit_code == 0
    assert (work.read(station.data) or pytest.fail())[0].kind == "backup"
    assert run("backup", "--due", data=station.data).exit_code == 0
    copy = next((station.data / "backups").glob("*.db"))
    assert run("restore", str(copy), data=station.data).exit_code == 0
    assert (work.read(station.data) or pytest.fail())[0].kind == "restore"

"""The night's copy: once a night, remembered, kept by the rule, and rehearsed each week."""

import dataclasses
from pathlib import Path

import pytest

from kiosk import work
from kiosk.backup import copies, hold, night, state
from kiosk.backup.state import Attempt, BackupState
from kiosk.errors import StorageFault
from kiosk.station import Station, open_station
from tests import factories
from tests.kiosk.backup.conftest import copy, flip_a_byte, names
from tests.kiosk.cli.conftest import run
from tests.kiosk.migrations.tree import REBUILDS, copy_with
from tests.processes import kiosk


def back_up(station: Station, days: float = 0) -> night.Made:
    return night.back_up(station, station.clock.now().later(days=days), work.silent)


def rehearse_if_due(station: Station, days: float = 0) -> copies.Copy | None:
    return night.rehearse_if_due(station, station.clock.now().later(days=days), work.silent)


def test_it_works(visited: Station) -> None:
    at = visited.clock.now()
    assert night.is_due(visited, at)
    made = back_up(visited)
    assert made.copy.file.parent == visited.data / "backups"
    assert not night.is_due(visited, at.later(minutes=1))
    assert night.is_due(visited, at.later(days=1))
    known = state.read(visited.data)
    assert known.good == known.last == Attempt(
        at=made.copy.manifest.made, folder=str(visited.data / "backups"), file=made.copy.file.name,
        size=made.copy.manifest.size,
        uid=made.copy.manifest.uid,
    )  # fmt: skip


def test_a_clock_that_was_years_ahead_stops_no_backup(visited: Station) -> None:
    back_up(visited, days=3000)
    assert night.is_due(visited, visited.clock.now())


def test_a_copy_that_failed_is_remembered_beside_the_last_good_one(visited: Station) -> None:
    good = back_up(visited).copy
    with (visited.data / "kiosk.toml").open("a") as settings:
        settings.write('\n[backup]\nfolder = "/nowhere"\n')
    without = open_station(visited.data)
    with pytest.raises(StorageFault, match="no_backup_folder"):
        back_up(without, days=1)
    without.db.close()
    known = state.read(visited.data)
    assert known.last is not None and (known.last.code, known.last.folder) == ("no_backup_folder", "/nowhere")
    assert known.good is not None and known.good.file == good.file.name
    assert night.is_due(visited, visited.clock.now().later(days=1)), "tried again"


def test_old_copies_go_by_the_rule(visited: Station) -> None:
    removed = [name for day in range(20) for name in back_up(visited, day).removed]
    left = copies.listed(visited.data / "backups")
    assert len(left) == 20 - len(removed) < 13
    assert [copy.number for copy in left][-7:] == [14, 15, 16, 17, 18, 19, 20]


def test_what_was_there_before_a_restore_is_kept_for_two_weeks(visited: Station, folder: Path) -> None:
    """An older copy was restored by mistake: the newer ones of that day stay, as they were, for the next try."""
    (visited.data / "kiosk.toml").write_text(f'[backup]\nfolder = "{folder}"\n[clock]\ntrust = "system"\n', "utf-8")
    for _ in range(4):
        factories.take(visited)
    before = [copy(visited, folder).file for _ in range(3)]
    content = [file.read_bytes() for file in before]
    visited.db.close()
    assert run("restore", str(before[0]), data=visited.data).exit_code == 0
    restored = open_station(visited.data)
    for days in (0, 0, 5, 8, 13.9):
        made = back_up(restored, days)
        assert not {file.name for file in before} & set(made.removed)
        assert (made.thinned.failed, (visited.data / "kiosk-before-restore-1" / "kiosk.db").exists()) == ({}, True)
    assert [file.read_bytes() for file in before] == content
    assert len(copies.own(folder, restored)) == 3 + 4, "two of its own of one day are one"
    made = back_up(restored, 14.1)
    assert set(made.removed) >= {file.name for file in before}
    assert made.thinned.thinned[-1] == "kiosk-before-restore-1"
    restored.db.close()


def test_the_two_weeks_count_from_a_time_that_is_trusted(visited: Station) -> None:
    at = visited.clock.now()
    assert not hold.is_on(visited.data, at)
    hold.begin(visited.data)
    wrong = dataclasses.replace(at.later(days=900), trusted=False)
    assert hold.is_on(visited.data, wrong) and hold.is_on(visited.data, at.later(days=800))
    assert hold.is_on(visited.data, at), "it was ahead, and counts again"
    assert hold.is_on(visited.data, at.later(days=13)) and hold.is_on(visited.data, wrong)
    assert not hold.is_on(visited.data, at.later(days=15))


def test_an_unreadable_state_is_an_empty_one(visited: Station) -> None:
    (visited.data / "backup.json").write_bytes(b"\0" * 100)
    assert state.read(visited.data) == BackupState()
    back_up(visited)
    assert state.read(visited.data).good is not None


def test_a_restore_is_rehearsed_each_week(visited: Station) -> None:
    back_up(visited)
    assert rehearse_if_due(visited) is not None
    assert rehearse_if_due(visited, days=6) is None
    assert rehearse_if_due(visited, days=7) is not None
    rehearsed = state.read(visited.data).rehearsed
    assert rehearsed is not None and rehearsed.code is None
    assert not (visited.data / "rehearsal").exists()


def test_a_rehearsal_finds_a_damaged_copy_and_is_tried_again(visited: Station) -> None:
    flip_a_byte(back_up(visited).copy.file)
    with pytest.raises(StorageFault, match="copy_damaged"):
        rehearse_if_due(visited)
    assert not (visited.data / "rehearsal").exists()
    rehearsed = state.read(visited.data).rehearsed
    assert rehearsed is not None and rehearsed.code == "copy_damaged"
    back_up(visited)
    assert rehearse_if_due(visited) is not None


def test_there_is_nothing_to_rehearse_without_a_copy(visited: Station) -> None:
    with pytest.raises(StorageFault, match="no_copy"):
        rehearse_if_due(visited)


def test_a_copy_of_an_older_version_is_rehearsed_with_the_steps_of_this_one(
    visited: Station, folder: Path, tmp_path: Path
) -> None:
    """The copy itself stays as it was."""
    made = copy(visited, visited.data)
    before = made.file.read_bytes()
    (visited.data / "backups").mkdir()
    for file in (made.file, made.file.with_suffix(".json")):
        file.rename(visited.data / "backups" / file.name)
    visited.db.close()
    tree = copy_with(tmp_path / "next", *REBUILDS)
    assert tree.migrate(visited.data).returncode == 0
    done = tree.run("backup", "--rehearse", "--data", str(visited.data))
    assert (done.returncode, "can be restored" in done.stdout) == (0, True), done.stderr
    assert (visited.data / "backups" / made.file.name).read_bytes() == before


def test_the_command_by_hand_and_by_the_timer(visited: Station, folder: Path) -> None:
    data = visited.data
    first = run("backup", "--due", data=data)
    assert first.stdout.count("Copied and checked: ") == 1
    assert first.stdout.endswith("can be restored.\n")
    assert run("backup", "--due", data=data).stdout == ""
    assert run("backup", data=data).stdout.startswith(f"Copied and checked: {data}/backups/entren-demo-00002-")
    assert run("backup", "--to", str(folder), data=data).stdout.startswith("Copied and checked: ")
    assert len(names(folder)) == 2


def test_a_folder_that_is_not_there_is_said_in_one_line(visited: Station) -> None:
    missing = kiosk("backup", "--to", "/nowhere", "--data", str(visited.data), check=False)
    assert (missing.returncode, missing.stdout, missing.stderr) == (
        1,
        "",
        "kiosk: the folder /nowhere is not there: is its disk connected? No copy was made\n",
    )

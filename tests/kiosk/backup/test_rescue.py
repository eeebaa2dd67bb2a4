"""A database found damaged at the start is set aside; the newest good copy takes its place, and numbers are given."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import damage
from kiosk.backup import rescue_note
from kiosk.backup.copies import Copy
from kiosk.backup.rescue_note import COPY, EMPTY
from kiosk.station import Station, open_station
from tests import factories
from tests.campaign import CAMPAIGN
from tests.kills import EVERY, count_kills, run_and_kill
from tests.kiosk.backup.conftest import copy, flip_a_byte
from tests.kiosk.backup.test_restore import tickets
from tests.kiosk.basics.test_storage import overwrite_a_page
from tests.kiosk.cli.conftest import run
from tests.kiosk.migrations.tree import copy_with

CALLS = {"fdatasync": EVERY, "fsync": EVERY, "rename": EVERY, "unlink": EVERY, "pwrite64": EVERY[::7]}
RESCUE_FEW = (("rename", 10),)
RESTORE_FEW = (("rename", 12),)
"""After the other database is in its place."""


def overwrite_the_header(data: Path) -> None:
    with (data / "kiosk.db").open("r+b") as file:
        file.write(b"x" * 100)


def zero_a_page(data: Path) -> None:
    with (data / "kiosk.db").open("r+b") as file:
        file.seek(2048)
        file.write(bytes(2048))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "header": overwrite_the_header,
    "page of zeros": zero_a_page,
    "half": lambda data: os.truncate(data / "kiosk.db", 50_000),
    "empty": lambda data: os.truncate(data / "kiosk.db", 0),
    "gone": lambda data: (data / "kiosk.db").unlink(),
    "ticket": lambda data: overwrite_a_page(data, "ticket"),
}


@pytest.fixture
def made(visited: Station) -> Copy:
    """A copy with A1; A2 and B1 are given after it."""
    folder = visited.data / "backups"
    folder.mkdir()
    made = copy(visited, folder)
    factories.take(visited)
    factories.take(visited, "loan")
    visited.db.close()
    return made


def next_number(data: Path) -> str:
    station = open_station(data)
    try:
        return factories.take(station).number
    finally:
        station.db.close()


def migrate(data: Path) -> str:
    done = run("migrate", data=data)
    assert done.exit_code == 0, done.exception
    return done.stdout


@pytest.mark.parametrize("kind", DAMAGES)
def test_it_works(visited: Station, made: Copy, kind: str) -> None:
    DAMAGES[kind](visited.data)
    said = migrate(visited.data)
    assert f"the copy {made.file.name} of " in said
    assert int(next_number(visited.data)[1:]) > 200
    note = rescue_note.read(visited.data)
    assert note is not None and (note.how, note.made) == (COPY, made.manifest.made)
    assert ("The damaged database is kept in kiosk-before-restore-1" in said) == (kind not in ("empty", "gone"))
    assert "step" in migrate(visited.data) and "damaged" not in migrate(visited.data)


def test_the_damaged_file_is_kept_as_it_was(visited: Station, made: Copy) -> None:
    overwrite_the_header(visited.data)
    before = (visited.data / "kiosk.db").read_bytes()
    migrate(visited.data)
    assert (visited.data / "kiosk-before-restore-1" / "kiosk.db").read_bytes() == before


def test_a_damaged_copy_is_passed_over(visited: Station, made: Copy) -> None:
    station = open_station(visited.data)
    flip_a_byte(copy(station, made.file.parent).file)
    station.db.close()
    overwrite_the_header(visited.data)
    assert made.file.name in migrate(visited.data)


def test_the_newest_copy_is_the_one_of_the_highest_number(visited: Station, made: Copy) -> None:
    """A copy of before was made with a clock that was years ahead."""
    station = open_station(visited.data)
    copy(station, made.file.parent, days=3000)
    newest = copy(station, made.file.parent)
    station.db.close()
    overwrite_the_header(visited.data)
    assert newest.file.name in migrate(visited.data)


def test_only_an_index_is_damaged(visited: Station, made: Copy) -> None:
    overwrite_a_page(visited.data, "uq_ticket_request_key")
    assert "nothing is missing" in migrate(visited.data)
    assert next_number(visited.data) == "A3"


def test_without_a_copy_numbers_are_given_and_a_later_restore_gives_none_twice(
    visited: Station, made: Copy, tmp_path: Path
) -> None:
    """The stick with the copies comes later."""
    stick = shutil.move(made.file.parent, tmp_path / "stick")
    overwrite_the_header(visited.data)
    assert "an empty centre, always open, gives numbers" in migrate(visited.data)
    assert [next_number(visited.data), next_number(visited.data)] == ["A201", "A202"]
    station = open_station(visited.data)
    called = factories.call(station)
    factories.finish(station, called)
    factories.call(station)
    station.db.close()
    done = run("restore", str(stick / made.file.name), data=visited.data)
    assert "Visits of the time without the database, with their numbers: 2." in done.stdout
    with closing(sqlite3.connect(visited.data / "kiosk.db")) as database:
        found = database.execute("SELECT series || number, state FROM ticket ORDER BY id").fetchall()
        steps = database.execute("SELECT count(*) FROM ticket_event").fetchone()[0]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert (found, steps) == ([("A1", "waiting"), ("A201", "finished"), ("A202", "waiting")], 1 + 3 + 2)
    assert int(next_number(visited.data)[1:]) > 202
    assert rescue_note.read(visited.data) is None


@pytest.mark.timeout(7200 if CAMPAIGN else 120)
def test_after_a_power_cut_the_note_is_about_the_database_there(
    visited: Station, made: Copy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a rescue, and in the restore after it: no visit of the emergency is lost or doubled."""
    file = Path(shutil.move(made.file.parent, tmp_path / "stick")) / made.file.name
    overwrite_the_header(visited.data)
    emergency = Path(shutil.copytree(visited.data, tmp_path / "emergency"))
    migrate(emergency)
    assert next_number(emergency) == "A201"

    def kill_in(before: Path, command: tuple[str, ...], call: str, number: int) -> bool:
        data = Path(shutil.copytree(before, tmp_path / f"{command[0]}-{call}-{number}"))
        was_killed = run_and_kill(call, number, [*command, "--data", str(data)])
        migrate(data)
        note, numbers = rescue_note.read(data), tickets(data)
        assert note is None if "A1" in numbers else note is not None and note.how == EMPTY
        assert numbers in ([], ["A201"], ["A1", "A201"])
        restored = run("restore", str(file), data=data)
        assert restored.exit_code == 0, restored.exception
        assert tickets(data) == (["A1"] if numbers == [] or "A1" in numbers else ["A1", "A201"])
        shutil.rmtree(data)
        return was_killed

    rescuing = count_kills(RESCUE_FEW, CALLS, lambda *point: kill_in(visited.data, ("migrate",), *point))
    restoring = count_kills(RESTORE_FEW, CALLS, lambda *point: kill_in(emergency, ("restore", str(file)), *point))
    with capsys.disabled():
        print(f"\n[killed at {rescuing} points of a rescue and {restoring} of the restore after it]")


def test_damage_that_only_stops_an_update(visited: Station, made: Copy, tmp_path: Path) -> None:
    """Numbers can be given without the damaged table, but not by a version that has to rewrite the database."""
    overwrite_a_page(visited.data, "item_event")
    assert "nothing was changed" in migrate(visited.data)
    done = copy_with(tmp_path / "next", "pass").migrate(visited.data)
    assert (done.returncode, f"the copy {made.file.name} of " in done.stdout) == (0, True), done


def test_a_new_data_folder_is_no_damage(tmp_path: Path) -> None:
    assert damage.trouble_of(tmp_path) is None
    assert "Made the database" in migrate(tmp_path / "new")


def test_a_marked_database_is_opened_by_nobody_until_it_is_looked_at(visited: Station, made: Copy) -> None:
    damage.mark(visited.data)
    refused = run("sync", data=visited.data)
    assert "marked_damaged" in str(refused.exception)
    assert "nothing was changed" in migrate(visited.data)
    assert run("sync", data=visited.data).exit_code == 0


def test_restore_without_a_file_lists_the_copies(visited: Station, made: Copy) -> None:
    overwrite_the_header(visited.data)
    said = run("restore", data=visited.data).stdout
    assert "Copies, the newest first:" in said and str(made.file) in said

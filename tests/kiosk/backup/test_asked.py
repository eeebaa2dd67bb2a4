"""A restore that somebody has asked for on a page: unpacked while the service runs, put in place before its next start.

Whatever happens on the way, the database is the one before or the restored one, and it is said which. With
ENTREN_CAMPAIGN=1 both commands are killed at each call that puts something on the disk.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from kiosk import replacement, work
from kiosk.backup import asked, hold, sent
from kiosk.backup.asked import Asked, Stage
from kiosk.backup.copies import Copy
from kiosk.backup.find_all import key_of
from kiosk.errors import DomainError
from kiosk.station import Station, open_station
from kiosk.types import Role
from tests import factories
from tests.campaign import CAMPAIGN
from tests.kills import EVERY, count_kills, run_and_kill
from tests.kiosk.backup.conftest import copy, flip_a_byte, run_failing
from tests.kiosk.cli.conftest import run

CALLS = {"fdatasync": EVERY, "fsync": EVERY, "rename": EVERY, "unlink": EVERY, "pwrite64": EVERY[::7]}
UNPACK_FEW = (("rename", 2),)
"""Before the copy waits."""
PLACE_FEW = (("rename", 7), ("rename", 8))
"""Before the replacement is decided, and after that."""


@pytest.fixture
def made(visited: Station, folder: Path) -> Copy:
    """A copy with the ticket A1 and the admin Ada, on a stick."""
    factories.add_user(visited, "Ada", Role.ADMIN)
    return copy(visited, folder)


@pytest.fixture
def new(migrated: Path, tmp_path: Path) -> Path:
    """The data folder of a new machine that nobody has set up."""
    return Path(shutil.copytree(migrated, tmp_path / "new"))


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("migrated") / "data"
    assert run("migrate", data=data).exit_code == 0
    return data


def ask(data: Path, file: Path, made: datetime, *, is_first: bool = True) -> None:
    path, content = os.fsencode(file), key_of(file) if file.exists() else "gone"
    asked.ask(
        data, Asked(key="k", file=path, content=content, centre="Umeå", made=made, who="setup", is_first=is_first)
    )


def stage(data: Path) -> tuple[Stage, str | None]:
    wanted = asked.read(data)
    assert wanted is not None
    return asked.stage(data, wanted, is_worked_on=False)


@pytest.mark.parametrize("was_sent", [False, True])
def test_a_file_that_was_exchanged_after_the_question_is_not_restored(
    visited: Station, made: Copy, new: Path, was_sent: bool
) -> None:
    file = made.file
    if was_sent:
        (new / sent.FOLDER).mkdir()
        file = Path(shutil.copy(made.file, new / sent.FOLDER))
    ask(new, file, made.manifest.made)
    factories.take(visited)
    file.write_bytes(Path(copy(visited, file.parent).file).read_bytes())
    with pytest.raises(DomainError, match="copy_changed"):
        asked.unpack_asked(new, work.silent)
    assert stage(new) == (Stage.FAILED, "copy_changed")
    assert not replacement.is_waiting(new)


def tickets(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "kiosk.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [f"{series}{n}" for series, n in connection.execute("SELECT series, number FROM ticket ORDER BY id")]


def assert_nothing_is_left(data: Path) -> None:
    assert not (data / replacement.FOLDER).exists()
    assert not (data / replacement.UNPACKED).exists()


def unpack_fails(data: Path) -> None:
    with pytest.raises(DomainError):
        asked.unpack_asked(data, work.silent)
    assert not replacement.is_waiting(data)


def test_it_works(made: Copy, new: Path) -> None:
    ask(new, made.file, made.manifest.made)
    assert run("restore", "--asked", data=new).exit_code == 0
    assert (stage(new), tickets(new)) == ((Stage.WAITING, None), [])
    made.file.unlink()  # the stick is pulled out: it is not needed any more
    said = run("migrate", data=new).stdout
    assert "that was asked for is the database now" in said
    assert (stage(new), tickets(new)) == ((Stage.DONE, None), ["A1"])
    assert_nothing_is_left(new)
    known = asked.read(new)
    assert known is not None and (known.who, known.file) == ("", b""), "no name and no path is kept"
    assert "asked for" not in run("migrate", data=new).stdout
    station = open_station(new)
    assert int(factories.take(station).number[1:]) > 200
    station.db.close()


def test_the_service_goes_on_while_it_is_unpacked(made: Copy, visited: Station) -> None:
    ask(visited.data, made.file, made.manifest.made, is_first=False)
    asked.unpack_asked(visited.data, work.silent)
    later = factories.take(visited).number
    visited.db.close()
    assert asked.put_in_place(visited.data) is not None
    station = open_station(visited.data)
    assert factories.take(station).number not in {"A1", later}
    station.db.close()


def write_over(file: Path) -> None:
    file.with_suffix(".json").unlink()
    file.write_bytes(b"no database")


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (flip_a_byte, "copy_damaged"),
        (Path.unlink, "copy_unreadable"),
        (write_over, "copy_damaged"),
    ],
)
def test_a_bad_copy_changes_nothing_and_is_not_tried_again(made: Copy, new: Path, harm, code: str) -> None:
    harm(made.file)
    ask(new, made.file, made.manifest.made)
    unpack_fails(new)
    assert stage(new) == (Stage.FAILED, code)
    assert_nothing_is_left(new)
    assert "asked for" not in run("migrate", data=new).stdout
    asked.unpack_asked(new, work.silent)
    assert (stage(new), tickets(new)) == ((Stage.FAILED, code), [])


def test_a_copy_of_a_newer_version_is_refused(made: Copy, new: Path) -> None:
    made.file.with_suffix(".json").unlink()
    with closing(sqlite3.connect(made.file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_centre'")
    ask(new, made.file, made.manifest.made)
    unpack_fails(new)
    assert stage(new) == (Stage.FAILED, "newer_database")


def test_of_another_centre_only_before_the_first_admin(made: Copy, new: Path) -> None:
    (new / "kiosk.toml").write_text('[sync]\ncentre = "umea"\n', "utf-8")
    ask(new, made.file, made.manifest.made, is_first=False)
    unpack_fails(new)
    assert stage(new) == (Stage.FAILED, "copy_of_another")
    ask(new, made.file, made.manifest.made)
    asked.unpack_asked(new, work.silent)
    asked.put_in_place(new)
    assert tickets(new) == ["A1"]


def test_not_a_copy_after_which_nobody_could_administer(visited: Station, folder: Path, new: Path) -> None:
    factories.add_user(visited, "Bo", Role.STAFF)
    made = copy(visited, folder)
    ask(new, made.file, made.manifest.made)
    unpack_fails(new)
    assert (stage(new), tickets(new)) == ((Stage.FAILED, "copy_without_admin"), [])
    factories.add_user(visited, "Ada", Role.ADMIN)  # since the copy: the users stay as they are
    ask(visited.data, made.file, made.manifest.made, is_first=False)
    asked.unpack_asked(visited.data, work.silent)
    visited.db.close()
    assert asked.put_in_place(visited.data) is not None and stage(visited.data) == (Stage.DONE, None)


def test_on_a_disk_on_which_nothing_can_be_written_down_it_is_said_that_it_is_full(made: Copy, new: Path) -> None:
    ask(new, made.file, made.manifest.made)
    note = new / f".{asked.FILE}.part"
    assert run_failing("write:error=ENOSPC", note, "restore", "--asked", "--data", str(new)).returncode == 1
    assert stage(new) == (Stage.FAILED, "disk_full")
    assert "was not restored (disk_full)" in run("migrate", data=new).stdout
    assert stage(new) == (Stage.FAILED, "disk_full")
    ask(new, made.file, made.manifest.made)
    assert stage(new) == (Stage.FAILED, "interrupted"), "what was said is of the one before"


def test_not_where_somebody_has_set_the_centre_up_meanwhile(made: Copy, new: Path) -> None:
    ask(new, made.file, made.manifest.made)
    asked.unpack_asked(new, work.silent)
    station = open_station(new)
    factories.add_user(station, "Bo", Role.ADMIN)
    station.db.close()
    assert "was not restored (already_set_up)" in run("migrate", data=new).stdout
    assert (stage(new), tickets(new)) == ((Stage.FAILED, "already_set_up"), [])
    assert_nothing_is_left(new)


def test_a_process_that_keeps_the_database_open_does_not_stop_the_start(
    made: Copy, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "PATIENCE", 0.1)
    ask(new, made.file, made.manifest.made)
    asked.unpack_asked(new, work.silent)
    station = open_station(new)
    asked.put_in_place(new)
    station.db.close()
    assert stage(new) == (Stage.FAILED, "in_use")
    assert_nothing_is_left(new)


def test_a_failing_disk_does_not_stop_the_start(made: Copy, new: Path) -> None:
    ask(new, made.file, made.manifest.made)
    asked.unpack_asked(new, work.silent)
    started = run_failing(
        "pwrite64:error=ENOSPC", new / "restoring" / "draft" / "kiosk.db-wal", "migrate", "--data", str(new)
    )
    assert started.returncode == 0, started.stderr
    assert (stage(new), tickets(new)) == ((Stage.FAILED, "disk_full"), [])
    assert_nothing_is_left(new)


def test_what_another_restore_makes_old_is_forgotten(made: Copy, new: Path) -> None:
    ask(new, made.file, made.manifest.made)
    asked.unpack_asked(new, work.silent)
    assert run("restore", str(made.file), data=new).exit_code == 0
    assert asked.read(new) is None and not replacement.is_waiting(new)


def test_one_that_was_interrupted_can_be_asked_for_again(made: Copy, new: Path) -> None:
    ask(new, made.file, made.manifest.made)
    assert stage(new) == (Stage.FAILED, "interrupted")
    assert "was not restored (interrupted)" in run("migrate", data=new).stdout
    ask(new, made.file, made.manifest.made)
    asked.unpack_asked(new, work.silent)
    assert stage(new) == (Stage.WAITING, None)


@pytest.mark.timeout(7200 if CAMPAIGN else 180)
def test_a_power_cut_at_each_step(made: Copy, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = {Stage.DONE: 0, Stage.FAILED: 0}

    def kill_in(command: tuple[str, ...], call: str, number: int) -> bool:
        data = Path(shutil.copytree(new, new.parent / f"cut-{command[0]}-{call}-{number}"))
        ask(data, made.file, made.manifest.made)
        if command[0] == "migrate":
            asked.unpack_asked(data, work.silent)
        was_killed = run_and_kill(call, number, [*command, "--data", str(data)])
        assert run("migrate", data=data).exit_code == 0
        found, code = stage(data)
        assert (found, code) in ((Stage.DONE, None), (Stage.FAILED, "interrupted"))
        assert tickets(data) == (["A1"] if found is Stage.DONE else [])
        assert found is Stage.FAILED or hold.last_key(data), "what was there before is kept"
        assert_nothing_is_left(data)
        left[found] += was_killed
        shutil.rmtree(data)
        return was_killed

    unpacking = count_kills(UNPACK_FEW, CALLS, lambda *point: kill_in(("restore", "--asked"), *point))
    placing = count_kills(PLACE_FEW, CALLS, lambda *point: kill_in(("migrate",), *point))
    assert left[Stage.DONE] and left[Stage.FAILED]
    with capsys.disabled():
        print(f"\n[killed at {unpacking} points of unpacking and {placing} of the start; {left[Stage.DONE]} restored]")

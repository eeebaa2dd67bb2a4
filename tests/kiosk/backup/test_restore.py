"""A copy takes the place of the database: checked first, the database before set aside, and numbers go on above."""

import datetime as dt
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk import audit, replacement
from kiosk.backup import missed
from kiosk.backup.copies import Copy
from kiosk.backup.numbers import SKIPPED
from kiosk.centre import hours
from kiosk.centre.models import BusinessDay
from kiosk.errors import StorageFault
from kiosk.people.models import StaffSession
from kiosk.station import Station, open_station
from kiosk.statistics import closing as closing_days
from kiosk.statistics.models import DayCount
from kiosk.sync.models import OutboxEntry
from tests import factories
from tests.kiosk.backup.conftest import copy, flip_a_byte, next_numbers, restore, run_failing
from tests.kiosk.basics.test_storage import overwrite_a_page
from tests.kiosk.cli.conftest import run
from tests.kiosk.migrations.contents import contents
from tests.kiosk.migrations.tree import REBUILDS, copy_with
from tests.processes import kiosk


@pytest.fixture
def made(visited: Station, folder: Path) -> Copy:
    """A copy with the ticket A1; since then A2 and B1 were given, and the service is stopped."""
    made = copy(visited, folder)
    factories.take(visited)
    factories.take(visited, "loan")
    visited.db.close()
    return made


def tickets(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "kiosk.db")) as connection:
        return [f"{series}{n}" for series, n in connection.execute("SELECT series, number FROM ticket ORDER BY id")]


def test_it_works(visited: Station, made: Copy) -> None:
    before = contents(visited.data / "kiosk.db")
    said = restore(made.file, visited.data)
    assert tickets(visited.data) == ["A1"]
    assert "Numbers that are in nobody's line now: A2, B1. Ask for them in the room." in said
    assert contents(visited.data / "kiosk-before-restore-1" / "kiosk.db") == before
    assert "is the database now, and found whole." in said
    assert "Today's numbers go on above those that were given: A3, B2." in said
    assert not (visited.data / "restoring").exists()


def test_no_number_of_before_is_given_again(visited: Station, made: Copy) -> None:
    restore(made.file, visited.data)
    assert next_numbers(visited.data, "login", "loan", "device") == ["A3", "B2", "A4"]


def test_numbers_in_the_journal_of_a_killed_service_count_too(visited: Station, folder: Path, tmp_path: Path) -> None:
    """The folder is copied while the database is open, as a power cut leaves it."""
    made = copy(visited, folder)
    with closing(sqlite3.connect(visited.data / "kiosk.db")) as reader:
        reader.execute("SELECT count(*) FROM ticket").fetchone()
        for _ in range(3):
            factories.take(visited)
        cut = shutil.copytree(visited.data, tmp_path / "cut")
    assert (cut / "kiosk.db-wal").stat().st_size
    restore(made.file, cut)
    assert not (cut / "kiosk.db-wal").exists()
    assert next_numbers(cut, "login") == ["A5"]


def test_a_second_restore_goes_on_from_the_first(visited: Station, made: Copy) -> None:
    restore(made.file, visited.data)
    assert next_numbers(visited.data, "login") == ["A3"]
    (visited.data / "kiosk-before-restore-1-of-mine").mkdir()  # somebody's own folder is no reason to fail
    restore(made.file, visited.data)
    assert next_numbers(visited.data, "login") == ["A4"]
    assert (visited.data / "kiosk-before-restore-2").is_dir()


def to_ask_for(station: Station, data: Path, days: int = 0) -> list[str] | None:
    found = missed.to_ask_for(data, station.clock.now().later(days=days))
    return found and [f"{series}{first}-{last}" for (series, first), (_, last) in missed.ranges(found.numbers)]


def test_numbers_that_are_in_nobodys_line_are_known_until_somebody_has_asked(visited: Station, folder: Path) -> None:
    made, data = copy(visited, folder), visited.data
    for topic in ("login", "login", "login", "loan", "login"):
        factories.take(visited, topic)
    with visited.db.begin() as s:
        s.execute(sa.text("UPDATE ticket SET state = 'left', ended_at = taken_at WHERE series = 'A' AND number = 4"))
    visited.db.close()
    restore(made.file, data)
    assert to_ask_for(visited, data) == ["A2-3", "A5-5", "B1-1"]
    assert to_ask_for(visited, data, days=1) is None, "tomorrow nobody has them"
    assert next_numbers(data, "login") == ["A6"]
    restore(made.file, data)
    assert to_ask_for(visited, data) == ["A2-3", "A5-6", "B1-1"], "those of the first restore too"
    restore(data / "kiosk-before-restore-1" / "kiosk.db", data)
    assert to_ask_for(visited, data) == ["A6-6"], "the others are in line again"
    missed.forget(data)
    assert to_ask_for(visited, data) is None


@pytest.mark.parametrize("loss", ["gone", "damaged", "another"])
def test_where_the_given_numbers_are_not_known_many_are_skipped(
    visited: Station, made: Copy, demonstration: Path, loss: str
) -> None:
    data = visited.data
    if loss == "damaged":
        overwrite_a_page(data, "ticket")
    else:
        (data / "kiosk.db").unlink()
    if loss == "another":
        shutil.copy(demonstration / "kiosk.db", data / "kiosk.db")
    said = restore(made.file, data)
    assert f"{SKIPPED} are skipped, and they go on with A20" in said
    unknown = missed.to_ask_for(data, visited.clock.now())
    assert unknown is not None and not unknown.are_all
    first = int(next_numbers(data, "login")[0][1:])
    assert SKIPPED + 1 < first <= SKIPPED + 3
    (data / "kiosk.db").write_bytes(b"destroyed again")
    restore(made.file, data)
    assert int(next_numbers(data, "login")[0][1:]) > first + SKIPPED - 3


def test_who_was_called_since_the_copy_waits_again_and_staff_know_it(visited: Station, folder: Path) -> None:
    factories.take(visited)
    made = copy(visited, folder)
    factories.finish(visited, factories.call(visited))
    factories.call(visited)
    visited.db.close()
    assert "Numbers that wait once more, though they were called after the copy: A1, A2." in restore(
        made.file, visited.data
    )
    found = missed.to_ask_for(visited.data, visited.clock.now())
    assert found is not None and (found.numbers, found.again) == ([], [("A", 1), ("A", 2)])


def test_nothing_is_skipped_on_a_closed_day(visited: Station, folder: Path) -> None:
    factories.close_today(visited)
    with visited.db.begin() as s:
        s.execute(sa.text("DELETE FROM ticket"))
        s.execute(sa.text("DELETE FROM number_counter"))
        s.execute(sa.delete(BusinessDay))
    made = copy(visited, folder)
    visited.db.close()
    (visited.data / "kiosk.db").unlink()
    assert "skipped" not in restore(made.file, visited.data)
    assert to_ask_for(visited, visited.data) is None
    station = open_station(visited.data)
    with station.db.read() as s:
        assert s.scalars(sa.select(BusinessDay)).all() == []
        assert not hours.is_open(s, station.clock.now())
    station.db.close()


def test_on_a_new_machine(visited: Station, made: Copy, tmp_path: Path) -> None:
    new = tmp_path / "new-machine"
    said = restore(made.file, new)
    assert tickets(new) == ["A1"]
    assert "There is no centre.key here" in said
    assert "Nobody there is an admin: add one" in said
    assert "kept in" not in said
    assert [path.name for path in new.glob("kiosk*")] == ["kiosk.db"]


def test_everybody_logs_in_again_and_it_is_written_down(visited: Station, folder: Path) -> None:
    user = factories.add_user(visited)
    with visited.db.begin() as s:
        s.execute(sa.insert(StaffSession).values(
            sha256=b"x" * 32, user_id=user.id, created=visited.clock.now().utc, expires=visited.clock.now().utc,
        ))  # fmt: skip
    made = copy(visited, folder)
    visited.db.close()
    restore(made.file, visited.data)
    station = open_station(visited.data)
    with station.db.read() as s:
        assert s.scalars(sa.select(StaffSession)).all() == []
        assert audit.latest(s, 1)[0].action == "restored"
    station.db.close()


def test_reports_that_no_hub_has_yet_are_taken_over(visited: Station, folder: Path) -> None:
    """The copy's open day was closed since, and a day that the copy does not know. Both are owed."""
    two_days_ago = visited.clock.now().date - dt.timedelta(days=2)
    with visited.db.begin() as s:
        s.execute(sa.update(BusinessDay).values(date=two_days_ago, opened_boot=None))
    made = copy(visited, folder)
    with visited.db.begin() as s:
        s.execute(sa.text("UPDATE ticket SET state = 'left', ended_at = taken_at"))
    closing_days.close_finished(visited)
    before = reports_and_counts(visited)
    assert len(before) == 2
    visited.db.close()
    assert "Closed days taken over from it, with their reports: 2." in restore(made.file, visited.data)
    station = open_station(visited.data)
    assert reports_and_counts(station) == before
    assert closing_days.close_finished(station) == []
    station.db.close()


def reports_and_counts(station: Station) -> dict[dt.date, tuple[bytes, set[tuple[object, ...]]]]:
    """The body of each report, and the stored counts of its day."""
    found = {}
    with station.db.read() as s:
        for entry in s.scalars(sa.select(OutboxEntry)):
            day = s.scalars(sa.select(BusinessDay).where(BusinessDay.date == entry.date)).one()
            rows = s.scalars(sa.select(DayCount).where(DayCount.business_day == day.id))
            cells: set[tuple[object, ...]] = {(day.status, one.measure, one.dimension, one.key, one.n) for one in rows}
            found[entry.date] = entry.body, cells
    return found


def test_a_running_service_is_named_and_nothing_changes(visited: Station, made: Copy) -> None:
    station = open_station(visited.data)
    factories.take(station)
    refused = kiosk("restore", str(made.file), "--data", str(visited.data), check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        f"kiosk: Entrén is running here (kiosk ? (process {os.getpid()})). Stop it first: "
    )
    factories.take(station)
    station.db.close()
    assert tickets(visited.data) == ["A1", "A2", "B1", "A3", "A4"]


def test_a_service_that_starts_meanwhile_waits(visited: Station, made: Copy) -> None:
    with replacement.alone(visited.data):
        refused = kiosk("sync", "--data", str(visited.data), check=False)
        assert refused.stderr == "kiosk: a copy is being restored here: try again when that is done\n"
    open_station(visited.data).db.close()


def assert_refused(file: Path, data: Path, code: str) -> None:
    before = contents(data / "kiosk.db")
    refusal = run("restore", str(file), data=data).exception
    assert isinstance(refusal, StorageFault) and refusal.code == code
    assert contents(data / "kiosk.db") == before
    assert not (data / "restoring").exists()
    assert not list(data.glob("kiosk-before*"))


def test_a_damaged_copy_is_refused(visited: Station, made: Copy) -> None:
    flip_a_byte(made.file)
    assert_refused(made.file, visited.data, "copy_damaged")


def test_a_table_with_an_odd_name_is_counted_like_any_other(visited: Station, made: Copy, tmp_path: Path) -> None:
    """Unquoted, the name would make the statement count for ever."""
    name = 'x" AS a, (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c) AS "b'
    odd = Path(shutil.copy(made.file, tmp_path / "odd.db"))
    with closing(sqlite3.connect(odd)) as connection:
        connection.execute(f'CREATE TABLE "{name.replace(chr(34), chr(34) * 2)}" (id INTEGER)')
        connection.commit()
    assert "Restored" in restore(odd, visited.data)


def test_half_a_copy_is_refused(visited: Station, made: Copy) -> None:
    os.truncate(made.file, made.file.stat().st_size // 2)
    assert_refused(made.file, visited.data, "copy_damaged")


def test_a_copy_of_another_manifest_is_refused(visited: Station, made: Copy, folder: Path) -> None:
    station = open_station(visited.data)
    later = copy(station, folder)
    station.db.close()
    shutil.copy(later.file, made.file)
    assert_refused(made.file, visited.data, "copy_damaged")


@pytest.mark.parametrize(("name", "code"), [("kiosk.toml", "copy_damaged"), ("nothing.db", "copy_unreadable")])
def test_another_file_is_refused(visited: Station, made: Copy, name: str, code: str) -> None:
    assert_refused(visited.data / name, visited.data, code)


def test_another_database_is_refused(visited: Station, made: Copy, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "music.db")) as connection, connection:
        connection.execute("CREATE TABLE song (name)")
    assert_refused(tmp_path / "music.db", visited.data, "not_a_copy")


def test_a_copy_of_a_newer_version_is_refused(visited: Station, made: Copy, tmp_path: Path) -> None:
    newer = shutil.copytree(visited.data, tmp_path / "newer")
    assert copy_with(tmp_path / "next", REBUILDS[0]).migrate(newer).returncode == 0
    assert_refused(newer / "kiosk.db", visited.data, "newer_database")


def test_a_copy_without_a_manifest_is_checked_by_itself(visited: Station, made: Copy) -> None:
    made.file.with_suffix(".json").unlink()
    assert "It had no manifest beside it" in restore(made.file, visited.data)
    assert tickets(visited.data) == ["A1"]


def test_the_database_that_was_set_aside_can_be_restored_too(visited: Station, made: Copy) -> None:
    restore(made.file, visited.data)
    restore(visited.data / "kiosk-before-restore-1" / "kiosk.db", visited.data)
    assert tickets(visited.data) == ["A1", "A2", "B1"]
    assert next_numbers(visited.data, "login") == ["A3"]


def test_a_database_set_aside_with_its_journal_loses_none_of_it(visited: Station, folder: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(visited.data / "kiosk.db")) as reader:
        reader.execute("SELECT count(*) FROM ticket").fetchone()
        factories.take(visited)
        cut = shutil.copytree(visited.data, tmp_path / "cut")
    assert (cut / "kiosk.db-wal").stat().st_size
    visited.db.close()
    restore(cut / "kiosk.db", visited.data)
    assert tickets(visited.data) == ["A1", "A2"]


@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC", "fsync:error=EIO"])
def test_a_full_or_failing_disk_leaves_the_database_before(visited: Station, made: Copy, fault: str) -> None:
    before = contents(visited.data / "kiosk.db")
    failed = run_failing(fault, None, "restore", str(made.file), "--data", str(visited.data))
    assert (failed.returncode, failed.stderr.count("\n"), "Traceback" in failed.stderr) == (1, 1, False), failed.stderr
    assert contents(visited.data / "kiosk.db") == before
    assert not (visited.data / "restoring").exists()
    restore(made.file, visited.data)

"""Copies and what restores left: after a week they have no row that the database itself would no longer have."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import work
from kiosk.backup import copies, leftovers, manifest, night, state, thin
from kiosk.backup.unpack import unpack
from kiosk.clock import Moment
from kiosk.retention import change
from kiosk.station import Station, open_station
from tests import factories
from tests.kills import run_and_kill
from tests.kiosk.backup.conftest import copy, flip_a_byte, names
from tests.kiosk.cli.conftest import run
from tests.processes import kiosk

CAMPAIGN = bool(os.environ.get("ENTREN_CAMPAIGN"))
KILLS = range(1, 20) if CAMPAIGN else (6,)
"""The rename at which a night is killed: 5 is that of the thinned copy, 6 that of its manifest."""
IN_EIGHT_DAYS = f"+{8 * 86400}"


@pytest.fixture
def busy(station: Station) -> Station:
    """A centre with four tickets of today."""
    for _ in range(4):
        factories.take(station)
    return station


def rows(file: Path, table: str = "ticket") -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def in_days(station: Station, days: float) -> Moment:
    return station.clock.now().later(days=days)


def thin_in(station: Station, folder: Path, days: float) -> thin.Thinned:
    return thin.thin_copies(folder, station, in_days(station, days), work.silent)


def test_it_works(busy: Station, folder: Path) -> None:
    old, new = copy(busy, folder), copy(busy, folder, days=5)
    new_bytes = new.file.read_bytes()
    assert thin_in(busy, folder, 6).thinned == []
    assert thin_in(busy, folder, 8).thinned == [old.file.name]
    assert (rows(old.file), rows(old.file, "item"), rows(old.file, "centre")) == (1, 12, 1), "the newest ticket stays"
    assert new.file.read_bytes() == new_bytes
    assert len(names(folder)) == 4
    assert thin_in(busy, folder, 9).thinned == [], "again in a week"
    said = copies.own(folder, busy)[0].manifest
    assert said.made == old.manifest.made and said.thinned is not None and said.rows["ticket"] == 1


def test_a_day_that_was_open_counts_as_not_observed(busy: Station, folder: Path) -> None:
    old = copy(busy, folder)
    thin_in(busy, folder, 8)
    with closing(sqlite3.connect(old.file)) as connection:
        assert connection.execute("SELECT status FROM business_day").fetchall() == [("unobserved",)]
        assert connection.execute("SELECT sum(n) FROM deletion WHERE table_name = 'ticket'").fetchone() == (3,)


def test_a_thinned_copy_can_be_rehearsed_and_restored(busy: Station, folder: Path) -> None:
    old = copy(busy, folder)
    thin_in(busy, folder, 8)
    night.rehearsal.rehearse(folder, busy, busy.clock.now(), work.silent)
    busy.db.close()
    assert run("restore", str(old.file), data=busy.data).exit_code == 0
    station = open_station(busy.data)
    assert factories.take(station).number == "A5"
    station.db.close()


def test_the_days_that_are_set_now_count(busy: Station, folder: Path) -> None:
    with busy.db.begin() as s:
        change.set_days(s, "anna", "audit", 365, busy.clock.now())
    kept, first = copy(busy, folder), rows(busy.data / "kiosk.db", "audit_entry")
    assert first
    thin_in(busy, folder, 100)
    assert rows(kept.file, "audit_entry") == first
    with busy.db.begin() as s:
        change.set_days(s, "anna", "audit", 30, busy.clock.now())
    thin_in(busy, folder, 110)
    assert rows(kept.file, "audit_entry") == 1


def test_nothing_is_thinned_while_the_time_is_not_known(busy: Station, folder: Path) -> None:
    copy(busy, folder)
    unknown = Moment(in_days(busy, 30).utc, busy.clock.zone, trusted=False)
    assert thin.thin_copies(folder, busy, unknown, work.silent).thinned == []
    assert leftovers.tidy(busy, unknown, work.silent).removed == []


def test_a_copy_made_with_a_wrong_clock_is_as_old_as_the_next_one(busy: Station, folder: Path) -> None:
    wrong = Moment(in_days(busy, -9000).utc, busy.clock.zone, trusted=False)
    old = copies.make(folder, busy, wrong, work.silent)
    assert thin_in(busy, folder, 8).thinned == []
    copy(busy, folder, days=8)
    assert thin_in(busy, folder, 9).thinned == []
    assert thin_in(busy, folder, 15.5).thinned[0] == old.file.name


def test_a_damaged_old_copy_is_removed_but_not_the_newest(busy: Station, folder: Path) -> None:
    for made in (copy(busy, folder), copy(busy, folder)):
        flip_a_byte(made.file)
    done = thin_in(busy, folder, 8)
    assert (len(done.removed), list(done.failed.values())) == (1, ["copy_damaged"])
    assert [one.number for one in copies.own(folder, busy)] == [2]


@pytest.mark.timeout(1200 if CAMPAIGN else 120)
def test_a_night_that_is_killed_leaves_a_whole_copy(busy: Station, folder: Path, tmp_path: Path) -> None:
    """The old copy or the thinned one is there, with a manifest that is right, and the next night goes on."""
    with (busy.data / "kiosk.toml").open("a") as toml:
        toml.write(f'\n[backup]\nfolder = "{folder}"\n')
    copy(busy, folder)
    busy.db.close()
    thinned = 0
    for number in KILLS:
        data, stick = shutil.copytree(busy.data, tmp_path / f"{number}"), folder
        before = shutil.copytree(folder, tmp_path / f"{number}-stick")
        killed = run_and_kill("rename", number, ["backup", "--data", str(data)], KIOSK_CLOCK=IN_EIGHT_DAYS)
        (found,) = [one for one in copies.listed(stick) if one.number == 1]
        assert unpack(found.file, new_folder(tmp_path, number), work.silent).manifest is not None
        thinned += rows(found.file) == 1
        assert killed or CAMPAIGN
        kiosk("backup", "--data", str(data), KIOSK_CLOCK=IN_EIGHT_DAYS)  # the next night goes on
        (found,) = [one for one in copies.listed(stick) if one.number == 1]
        assert rows(found.file) == 1 and not manifest.next_beside(found.file).exists()
        shutil.rmtree(stick)
        shutil.copytree(before, stick)
        if not killed:
            break
    assert thinned


def new_folder(tmp_path: Path, number: int) -> Path:
    made = tmp_path / f"{number}-unpacked"
    made.mkdir()
    return made


def set_aside(station: Station, folder: Path) -> Path:
    """A database that a restore has set aside."""
    made = copy(station, folder)
    station.db.close()
    assert run("restore", str(made.file), data=station.data).exit_code == 0
    return station.data / "kiosk-before-restore-1"


def tidy_in(data: Path, days: float) -> thin.Thinned:
    station = open_station(data)
    at = in_days(station, days)
    state.record_copy(data, state.Attempt(at=at.utc, folder="somewhere"))
    try:
        return leftovers.tidy(station, at, work.silent)
    finally:
        station.db.close()


def test_the_database_that_a_restore_set_aside_is_thinned_with_its_journal(busy: Station, folder: Path) -> None:
    kept = set_aside(busy, folder)
    with closing(sqlite3.connect(kept / "kiosk.db")) as writer:  # its last transactions are in the journal alone
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("UPDATE centre SET name = 'Nytt'")
        writer.commit()
        cut = shutil.copytree(kept, kept.with_name("cut"))
    shutil.rmtree(kept)
    cut.rename(kept)
    assert tidy_in(busy.data, 0) == tidy_in(busy.data, 13) == thin.Thinned()
    assert tidy_in(busy.data, 15).thinned == [kept.name]
    assert names(kept) == ["kiosk.db"]
    assert rows(kept / "kiosk.db") == 1
    with closing(sqlite3.connect(kept / "kiosk.db")) as connection:
        assert connection.execute("SELECT name FROM centre").fetchall() == [("Nytt",)]
    assert tidy_in(busy.data, 16).thinned == []


def test_a_set_aside_database_that_cannot_be_read_goes_after_two_weeks(busy: Station, folder: Path) -> None:
    kept = set_aside(busy, folder)
    (kept / "kiosk.db").write_bytes(b"not a database" * 500)
    tidy_in(busy.data, 0)
    assert tidy_in(busy.data, 13) == thin.Thinned() and kept.exists()
    assert tidy_in(busy.data, 15).removed == [kept.name] and not kept.exists()


def test_what_a_migration_left_goes_after_a_week(busy: Station, folder: Path) -> None:
    busy.db.close()
    left = [busy.data / name for name in ("kiosk-at-0011_centre.db", ".kiosk-copy")]
    for path in left:
        path.write_bytes(b"a copy")
    tidy_in(busy.data, 0)
    assert tidy_in(busy.data, 6).removed == []
    assert tidy_in(busy.data, 8).removed == [path.name for path in left]

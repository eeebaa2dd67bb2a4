"""A copy of the database: whole, checked, private, with its manifest; or nothing at all."""

import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from kiosk import work
from kiosk.backup import check, copies, manifest
from kiosk.errors import StorageFault
from kiosk.station import Station
from tests import factories
from tests.kiosk.backup.conftest import copy, flip_a_byte, names, run_failing
from tests.kiosk.basics.test_storage import overwrite_a_page
from tests.kiosk.migrations.contents import contents
from tests.processes import kiosk

FULL = "has no room for a copy: no copy was made, and the older ones are as they were\n"


def test_it_works(visited: Station, folder: Path) -> None:
    made = copy(visited, folder)
    today = visited.clock.now().date
    assert names(folder) == [f"entren-demo-00001-{today}.db", f"entren-demo-00001-{today}.json"]
    visited.db.close()
    assert contents(made.file) == contents(visited.data / "kiosk.db")
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_the_manifest_says_what_is_in_it(visited: Station, folder: Path) -> None:
    made = copy(visited, folder)
    said = manifest.read(made.file)
    assert said is not None
    assert (said.centre, said.clock_ok, said.size) == ("demo", True, made.file.stat().st_size)
    assert (said.rows["ticket"], said.rows["ticket_event"], said.rows["item"]) == (1, 1, 12)


def test_no_key_and_no_deleted_row_is_in_it(visited: Station, folder: Path) -> None:
    with visited.db.begin() as s:
        s.connection().exec_driver_sql("UPDATE centre SET name = 'Den gamla skylten'")
    with visited.db.begin() as s:
        s.connection().exec_driver_sql("UPDATE centre SET name = 'Ny'")
    for name in ("centre.key", "secret.key", "keys.db"):
        (visited.data / name).write_bytes(b"a key that stays here")
    copy(visited, folder)
    for file in folder.iterdir():
        assert b"a key that stays here" not in file.read_bytes()
        assert b"Den gamla skylten" not in file.read_bytes()


def test_numbers_are_given_while_a_copy_is_made(visited: Station, folder: Path) -> None:
    """The copy has the rows of one moment: each ticket has its event."""
    stop = threading.Event()

    def give() -> None:
        while not stop.is_set():
            factories.take(visited)

    giving = threading.Thread(target=give)
    giving.start()
    try:
        rows = [copy(visited, folder).manifest.rows for _ in range(5)]
    finally:
        stop.set()
        giving.join()
    assert [row["ticket"] for row in rows] == [row["ticket_event"] for row in rows]
    assert rows[0]["ticket"] < rows[-1]["ticket"]


def test_a_copy_during_a_write_transaction_waits_for_nothing(visited: Station, folder: Path) -> None:
    with visited.db.begin() as s:
        s.connection().exec_driver_sql("UPDATE centre SET name = 'Ny'")
        copy(visited, folder)


def test_numbers_go_up_also_where_the_clock_went_back(visited: Station, folder: Path) -> None:
    made = [copy(visited, folder, days) for days in (0, 400, -3)]
    listed = copies.listed(folder)
    assert [one.number for one in listed] == [1, 2, 3]
    assert [one.file for one in listed] == [one.file for one in made]


def test_another_centres_copies_are_left_alone(visited: Station, folder: Path) -> None:
    for days in range(30):
        copy(visited, folder, days)
    other = folder / "entren-malå-00001-2020-01-01.db"
    other.write_bytes(b"")
    (folder / "semester.db").write_bytes(b"")
    removed = copies.remove_old(folder, visited, visited.clock.now())
    assert other.exists() and (folder / "semester.db").exists()
    assert 30 - len(removed) == len(copies.listed(folder)) < 15
    assert copies.remove_old(folder, visited, visited.clock.now()) == []


def test_what_a_power_cut_left_is_removed_and_counts_as_nothing(visited: Station, folder: Path) -> None:
    copy(visited, folder)
    half = folder / ".entren-demo-00002-2026-01-01.part"
    half.write_bytes(b"half")
    alone = folder / "entren-demo-00002-2026-01-01.json"
    alone.write_bytes(manifest.beside(copies.listed(folder)[0].file).read_bytes())
    assert len(copies.listed(folder)) == 1
    copy(visited, folder)
    assert not half.exists() and not alone.exists()
    assert len(copies.listed(folder)) == 2


def test_a_copy_that_was_cut_short_is_not_listed(visited: Station, folder: Path) -> None:
    os.truncate(copy(visited, folder).file, 4096)
    assert copies.listed(folder) == []


def test_a_damaged_database_is_not_copied(visited: Station, folder: Path) -> None:
    before = copy(visited, folder)
    overwrite_a_page(visited.data, "ticket")
    visited.db.close()
    with pytest.raises(StorageFault, match="damaged"):
        copy(visited, folder)
    assert [one.file for one in copies.listed(folder)] == [before.file]
    assert len(names(folder)) == 2


@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC", "pwrite64:error=EIO", "fsync:error=EIO"])
def test_a_full_disk_or_a_stick_pulled_out(visited: Station, folder: Path, fault: str) -> None:
    before = copy(visited, folder)
    bytes_before = before.file.read_bytes()
    visited.db.close()
    draft = folder / f".{before.file.stem.replace('00001', '00002')}.part"
    failed = run_failing(fault, draft, "backup", "--to", str(folder), "--data", str(visited.data))
    said = FULL if "ENOSPC" in fault else "is the disk or stick still there? Nothing of it is left"
    assert (failed.returncode, said in failed.stderr, failed.stderr.count("\n")) == (1, True, 1), failed.stderr
    assert "Traceback" not in failed.stderr
    assert len(names(folder)) == 2
    assert before.file.read_bytes() == bytes_before
    assert kiosk("backup", "--to", str(folder), "--data", str(visited.data)).returncode == 0


@pytest.mark.parametrize("is_mounted", [False, True])
def test_a_folder_that_vanishes_in_the_middle(visited: Station, folder: Path, is_mounted: bool) -> None:
    """Under a stick that was mounted there is an empty folder, on the card, which must not get the copy."""

    def take_away(_work: str, _share: float) -> None:
        pulled = folder.with_name("pulled-out")
        if not pulled.exists():
            folder.rename(pulled)
            if is_mounted:
                folder.mkdir()

    with pytest.raises(StorageFault, match="backup_cut_short"):
        copies.make(folder, visited, visited.clock.now(), take_away)
    assert not is_mounted or names(folder) == []


def test_a_manifest_of_another_program_is_none(visited: Station, folder: Path) -> None:
    made = copy(visited, folder)
    manifest.beside(made.file).write_text('{"format": "other", "version": 1}')
    assert manifest.read(made.file) is None
    assert copies.listed(folder) == []


def test_a_later_version_may_say_more(visited: Station, folder: Path) -> None:
    made = copy(visited, folder)
    more = msgspec.json.decode(manifest.beside(made.file).read_bytes()) | {"weather": "snow"}
    manifest.beside(made.file).write_bytes(msgspec.json.encode(more))
    assert manifest.read(made.file) == made.manifest


def test_progress_goes_up_to_the_end(visited: Station, folder: Path) -> None:
    with closing(sqlite3.connect(visited.data / "kiosk.db")) as connection, connection:
        connection.execute("CREATE TABLE much AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                           "WHERE i < 200000) SELECT i, hex(randomblob(20)) AS text FROM n")  # fmt: skip
    seen: list[tuple[str, float]] = []
    copies.make(folder, visited, visited.clock.now(), lambda work, share: seen.append((work, share)))
    copying = [share for work, share in seen if work == "Copying"]
    assert copying == sorted(copying)
    assert len(copying) > 10 and all(0 <= share <= 1 for _, share in seen)
    assert {work for work, _ in seen} == {"Copying", "Reading", "Checking"}


def test_a_flipped_bit_on_the_stick_is_found(visited: Station, folder: Path) -> None:
    made = copy(visited, folder)
    flip_a_byte(made.file)
    with pytest.raises(StorageFault, match="copy_damaged"):
        check.matching(check.contents(made.file, work.silent), [made.manifest], made.file)

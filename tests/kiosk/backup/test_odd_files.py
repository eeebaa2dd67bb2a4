"""A file that cannot be used hides no copy beside it, and stops neither the night nor the start."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import work
from kiosk.backup import copies, elsewhere, find, find_all, night, peek, rescue_note, sent, state
from kiosk.backup.copies import Copy
from kiosk.backup.rescue_note import COPY
from kiosk.errors import StorageFault
from kiosk.station import Station
from tests import factories
from tests.kiosk.backup.conftest import copy
from tests.kiosk.cli.conftest import run

BOMB = "hex(zeroblob(400000000))"
FAR = "9999-12-31 23:59:59"


def folder_as_manifest(beside: Path) -> None:
    beside.with_suffix(".db").write_bytes(b"x")
    beside.with_suffix(".json").mkdir()


def link_to_itself(beside: Path) -> None:
    beside.with_suffix(".db").symlink_to(beside.with_suffix(".db").name)


def deep_manifest(beside: Path) -> None:
    beside.with_suffix(".db").write_bytes(b"x")
    beside.with_suffix(".json").write_text('{"x":' * 40_000)


ODD: dict[str, Callable[[Path], None]] = {
    "folder as manifest": folder_as_manifest,
    "folder as manifest alone": lambda beside: beside.with_suffix(".json").mkdir(),
    "link to itself": link_to_itself,
    "pipe": lambda beside: os.mkfifo(beside.with_suffix(".db")),
    "pipe as manifest": lambda beside: os.mkfifo(beside.with_suffix(".json")),
    "link to nothing": lambda beside: beside.with_suffix(".db").symlink_to("gone.db"),
    "folder as draft": lambda beside: (beside.parent / f".{beside.name}.part").mkdir(),
    "deep manifest": deep_manifest,
    "highest number": lambda beside: (beside.parent / "entren-demo-9999999-2026-11-01.db").touch(),
}


@pytest.fixture
def made(visited: Station) -> Copy:
    """Last night's copy in the data folder."""
    found = night.back_up(visited, visited.clock.now(), work.silent).copy
    assert found is not None
    return found


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("code", ["demo", "aa"])
def test_it_works(visited: Station, made: Copy, odd: str, code: str) -> None:
    data, folder = visited.data, made.file.parent
    factories.add_user(visited)
    ODD[odd](folder / f"entren-{code}-00007-2026-11-01")
    next_one = night.back_up(visited, visited.clock.now().later(days=1), work.silent).copy
    assert next_one is not None and next_one.number in (2, 8)
    assert [one.file for one in copies.own(folder, visited)] == [made.file, next_one.file]
    assert [one.file for one in find.found(data, visited.settings)] == [next_one.file, made.file]
    assert next_one.file in {one.file for one in find_all.seen(data, visited.settings)[0]}
    assert copies.remove_old(folder, visited, visited.clock.now()) == []
    visited.db.close()
    assert made.file.name in run("restore", data=data).stdout
    (data / "kiosk.db").write_bytes(b"destroyed")
    assert run("migrate", data=data).exit_code == 0
    note = rescue_note.read(data)
    assert note is not None and (note.how, note.file) == (COPY, next_one.file.name)


def test_a_deep_file_of_our_own_counts_as_none(visited: Station) -> None:
    (visited.data / state.FILE).write_text('{"x":' * 40_000)
    assert state.read(visited.data) == state.BackupState()


def test_of_many_files_those_of_the_highest_numbers_are_looked_at(
    visited: Station, made: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_all, "LOOKED_AT", 2)
    factories.add_user(visited)
    newer = [copy(visited, made.file.parent).file for _ in range(3)]
    seen = find_all.seen(visited.data, visited.settings)
    assert [one.file for one in seen[0]] == newer[:0:-1]


def changed(file: Path, *statements: str) -> Path:
    file.with_suffix(".json").unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return file


@pytest.mark.parametrize(
    "centre",
    [
        f"CREATE VIEW centre AS SELECT {BOMB} AS name, 'x' AS uid",
        f"CREATE TABLE centre (uid, name AS ({BOMB}))",
        "CREATE TABLE centre AS SELECT hex(zeroblob(2000000)) AS name, 'x' AS uid",
    ],
)
def test_no_value_that_fills_the_memory_is_read(made: Copy, tmp_path: Path, centre: str) -> None:
    """The message that SQLite gives also says that it was stopped, and not that something is missing."""
    file = changed(made.file, "DROP TABLE centre", centre)
    if "TABLE centre (" in centre:
        changed(file, "INSERT INTO centre (uid) VALUES ('x')")
    with (
        peek.peeked(file) as connection,
        pytest.raises(sqlite3.DatabaseError, match=r"too big|prohibited|not authorized"),
    ):
        connection.execute("SELECT name FROM centre").fetchone()


@pytest.mark.parametrize("table", ["known_time", "user", "alembic_version"])
def test_a_copy_with_such_a_value_is_not_taken_from_a_browser(made: Copy, tmp_path: Path, table: str) -> None:
    view = f"CREATE VIEW {table} AS SELECT {BOMB} AS utc, 1 AS id, 'x' AS version_num"
    content = changed(made.file, f"DROP TABLE {table}", view).read_bytes()
    sent.begin(tmp_path, "key", len(content), content[:100])
    sent.add(tmp_path, "key", len(content), 0, content)
    with pytest.raises(StorageFault, match="not_a_copy"):
        sent.finish(tmp_path, "key", len(content), made.file.name)


def test_nothing_is_created_where_a_file_is_gone(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), peek.peeked(tmp_path / "gone.db"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_time_that_no_clock_shows_is_not_known(visited: Station, made: Copy) -> None:
    """A manifest with one is none. Both copies are listed with a time that a page can write."""
    factories.add_user(visited)
    in_manifest, in_database = copy(visited, made.file.parent), copy(visited, made.file.parent)
    said = in_manifest.file.with_suffix(".json")
    assert '"thinned": null' in said.read_text()
    said.write_text(said.read_text().replace('"thinned": null', f'"thinned": "{FAR}Z"'))
    changed(in_database.file, f"INSERT OR REPLACE INTO known_time VALUES (1, '{FAR}', '', 0)")
    (made.file.parent / "entren-demo-00009-9999-12-31.db").touch()
    assert in_manifest not in copies.listed(made.file.parent)
    seen = {one.file: one.made.year for one in find_all.seen(visited.data, visited.settings)[0]}
    assert set(seen) >= {in_manifest.file, in_database.file} and set(seen.values()) == {made.date.year}
    assert elsewhere.time_of(in_database.file, None) is None

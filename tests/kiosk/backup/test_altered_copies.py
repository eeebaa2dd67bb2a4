"""A copy that somebody has changed: what no centre's database has does not come in with it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.station import Station
from tests.kiosk.backup.conftest import copy, restore
from tests.kiosk.backup.test_restore import assert_refused, tickets
from tests.kiosk.cli.conftest import run
from tests.kiosk.migrations import filled
from tests.kiosk.migrations.schema import differences, schema

PERSON = "811218-9876"
TRIGGER = "CREATE TRIGGER own AFTER INSERT ON ticket BEGIN UPDATE user SET role = 'admin'; END"
VIEW = "CREATE VIEW own_view AS SELECT * FROM no_such_table"


@pytest.fixture
def file(visited: Station, folder: Path) -> Path:
    """A copy with the ticket A1 and without a manifest; the service is stopped."""
    made = copy(visited, folder).file
    made.with_suffix(".json").unlink()
    visited.db.close()
    return made


def alter(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    "own",
    [
        (TRIGGER,),
        (VIEW,),
        ("CREATE TABLE own (text)", f"INSERT INTO own VALUES ('{PERSON}')"),
        ("CREATE INDEX own ON ticket (lower(topic))",),
        (f"UPDATE centre SET name = '{PERSON}'",),
        (),
    ],
)
def test_what_no_centre_has_does_not_come_in(visited: Station, file: Path, own: tuple[str, ...]) -> None:
    before = schema(visited.data / "kiosk.db")
    alter(file, *own)
    restore(file, visited.data)
    assert tickets(visited.data) == ["A1"]
    assert differences(schema(visited.data / "kiosk.db"), before) == {}
    assert PERSON.encode() not in (visited.data / "kiosk.db").read_bytes()


def test_nor_with_a_copy_of_the_first_version(visited: Station, file: Path, tmp_path: Path) -> None:
    """Its triggers and views would stop the steps of the migrations."""
    filled.fill(tmp_path / "old.db", 3)
    alter(tmp_path / "old.db", TRIGGER, VIEW, "CREATE TABLE own (text)")
    before = schema(visited.data / "kiosk.db")
    assert run("restore", "--of-any-centre", str(tmp_path / "old.db"), data=visited.data).exit_code == 0
    assert differences(schema(visited.data / "kiosk.db"), before) == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("ALTER TABLE ticket ADD COLUMN own TEXT", "copy_altered"),
        ("ALTER TABLE notice RENAME COLUMN id TO own", "copy_altered"),
        ("DROP TABLE notice", "copy_altered"),
        ("DROP INDEX uq_ticket_request_key", "copy_altered"),
        ("UPDATE alembic_version SET version_num = '0001_centre'", "copy_not_migrated"),
    ],
)
def test_a_copy_that_cannot_be_made_right_is_refused(visited: Station, file: Path, change: str, code: str) -> None:
    alter(file, change)
    assert_refused(file, visited.data, code)

"""A step that rebuilds a table keeps every row, also in the tables that refer to it."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk.db import Database, centre_database
from kiosk.migrations.upgrade import upgrade
from kiosk.station import Station
from tests import factories
from tests.kiosk.migrations.contents import contents, schema_text
from tests.kiosk.migrations.tree import REBUILDS, copy_with
from tests.processes import start


@pytest.fixture
def data(station: Station) -> Path:
    """A centre with tickets in each state."""
    for topic in ("login", "bills", "loan"):
        factories.take(station, topic)
    factories.finish(station, factories.call(station, "1"))
    factories.call(station, "2")
    station.db.close()
    return station.data


def test_ticket_desk_and_item_event_are_rebuilt(tmp_path, data):
    before = contents(data / "kiosk.db")
    assert before.rows["ticket_event"] == 6
    done = copy_with(tmp_path / "50%", *REBUILDS).migrate(data)
    assert done.returncode == 0, done.stderr
    after = contents(data / "kiosk.db")
    assert after == before
    assert "'letter'" in schema_text(data / "kiosk.db", "ticket")


def test_rows_that_would_refer_to_nothing_refuse_the_step(tmp_path, data):
    before = contents(data / "kiosk.db")
    done = copy_with(tmp_path / "next", REBUILDS[0], """op.execute("DELETE FROM ticket")""").migrate(data)
    said = "kiosk: the migration would leave rows in ticket_event that refer to nothing; nothing was changed\n"
    assert (done.returncode, done.stderr) == (2, said)
    assert contents(data / "kiosk.db") == before


def test_a_writer_and_a_migration_take_turns(tmp_path, data):
    """A desk's open transaction ends before the migration, and is in the copy."""
    tree = copy_with(tmp_path / "next", *REBUILDS)
    db = centre_database(data)
    with db.begin() as s:
        s.execute(sa.text("UPDATE ticket SET language = 'so'"))
        started = start(["migrate", "--data", str(data)], tmp_path / "output", target=tree.main)
        with pytest.raises(subprocess.TimeoutExpired):
            started.wait(3)
    assert started.wait(60) == 0
    db.close()
    (copy,) = data.glob("kiosk-at-*.db")
    assert contents(copy).columns["ticket.language"] == contents(data / "kiosk.db").columns["ticket.language"]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT DISTINCT language FROM ticket").fetchall() == [("so",)]


def test_foreign_keys_are_on_again(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'kiosk.db'}", tmp_path / "write.lock")
    upgrade(db, "centre")
    with db.begin() as s:
        assert s.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    with db.read() as s:
        assert s.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    db.close()

"""Whoever follows the database hears of each change, also after a time when it could not be read."""

import queue
import shutil
import sqlite3
from pathlib import Path

import pytest

from kiosk import watch
from kiosk.station import Station
from kiosk.watch import Watcher
from tests.factories import take

SOON = 10


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> "queue.Queue[bool]":
    monkeypatch.setattr(watch, "REOPEN_SECONDS", 0.05)
    return queue.Queue()


def test_it_works(station: Station, heard: "queue.Queue[bool]") -> None:
    watcher = Watcher(station.data / "kiosk.db", lambda: heard.put(True))
    watcher.start()
    assert heard.get(timeout=SOON)  # the state at the start
    take(station)
    assert heard.get(timeout=SOON)
    watcher.stop()


def test_a_change_of_this_process_is_not_waited_for(station: Station, heard: "queue.Queue[bool]") -> None:
    watcher = Watcher(station.data / "kiosk.db", lambda: heard.put(True), interval=600)
    station.db.on_commit = watcher.look
    watcher.start()
    for _ in range(3):
        take(station)
        assert heard.get(timeout=SOON)
    watcher.stop()


def test_a_listener_that_stumbles_still_hears_the_next_change(station: Station, heard: "queue.Queue[bool]") -> None:
    def stumble() -> None:
        heard.put(True)
        raise RuntimeError

    watcher = Watcher(station.data / "kiosk.db", stumble)
    watcher.start()
    assert heard.get(timeout=SOON)
    take(station)
    assert heard.get(timeout=SOON)
    watcher.stop()


def test_a_database_that_cannot_be_read_is_looked_at_again(
    station: Station, tmp_path: Path, heard: "queue.Queue[bool]"
) -> None:
    database = tmp_path / "spoilt.db"
    database.write_bytes(b"not a database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(database).execute("PRAGMA data_version").fetchone()
    watcher = Watcher(database, lambda: heard.put(True))
    watcher.start()
    with pytest.raises(queue.Empty):
        heard.get(timeout=0.3)
    station.db.close()
    shutil.copy(station.data / "kiosk.db", tmp_path / "whole.db")
    (tmp_path / "whole.db").rename(database)
    assert heard.get(timeout=SOON)
    watcher.stop()


def test_while_nobody_listens_it_rests_and_tells_of_the_change_afterwards(
    station: Station, heard: "queue.Queue[bool]"
) -> None:
    watcher = Watcher(station.data / "kiosk.db", lambda: heard.put(True))
    watcher.pause()
    watcher.start()
    take(station)
    with pytest.raises(queue.Empty):
        heard.get(timeout=0.3)
    watcher.resume()
    assert heard.get(timeout=SOON)
    watcher.pause()
    watcher.stop()

"""A listener of the database is called for each change, also after the file was unreadable."""

import queue
import shutil
import sqlite3
from pathlib import Path

import pytest

from kiosk import watch
from kiosk.station import Station
from kiosk.watch import Watcher
from tests.factories import take

TIMEOUT_SECONDS = 10


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> "queue.Queue[bool]":
    monkeypatch.setattr(watch, "REOPEN_SECONDS", 0.05)
    return queue.Queue()


def test_it_works(station: Station, changes: "queue.Queue[bool]") -> None:
    watcher = Watcher(station.data / "kiosk.db", lambda: changes.put(True))
    watcher.start()
    assert changes.get(timeout=TIMEOUT_SECONDS)  # the state at the start
    take(station)
    assert changes.get(timeout=TIMEOUT_SECONDS)
    watcher.stop()


def test_a_change_of_this_process_is_not_waited_for(station: Station, changes: "queue.Queue[bool]") -> None:
    watcher = Watcher(station.data / "kiosk.db", lambda: changes.put(True), interval=600)
    station.db.on_commit = watcher.look
    watcher.start()
    for _ in range(3):
        take(station)
        assert changes.get(timeout=TIMEOUT_SECONDS)
    watcher.stop()


def test_a_listener_that_raised_is_told_of_the_next_change(station: Station, changes: "queue.Queue[bool]") -> None:
    def fail() -> None:
        changes.put(True)
        raise RuntimeError

    watcher = Watcher(station.data / "kiosk.db", fail)
    watcher.start()
    assert changes.get(timeout=TIMEOUT_SECONDS)
    take(station)
    assert changes.get(timeout=TIMEOUT_SECONDS)
    watcher.stop()


def test_an_unreadable_database_is_watched_again_later(
    station: Station, tmp_path: Path, changes: "queue.Queue[bool]"
) -> None:
    database = tmp_path / "spoilt.db"
    database.write_bytes(b"not a database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(database).execute("PRAGMA data_version").fetchone()
    watcher = Watcher(database, lambda: changes.put(True))
    watcher.start()
    with pytest.raises(queue.Empty):
        changes.get(timeout=0.3)
    station.db.close()
    shutil.copy(station.data / "kiosk.db", tmp_path / "whole.db")
    (tmp_path / "whole.db").rename(database)
    assert changes.get(timeout=TIMEOUT_SECONDS)
    watcher.stop()


def test_without_listeners_the_watcher_pauses_and_reports_the_change_later(
    station: Station, changes: "queue.Queue[bool]"
) -> None:
    watcher = Watcher(station.data / "kiosk.db", lambda: changes.put(True))
    watcher.pause()
    watcher.start()
    take(station)
    with pytest.raises(queue.Empty):
        changes.get(timeout=0.3)
    watcher.resume()
    assert changes.get(timeout=TIMEOUT_SECONDS)
    watcher.pause()
    watcher.stop()

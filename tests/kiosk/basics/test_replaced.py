"""The database file is replaced or removed while a process has it open."""

import queue
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.errors import StorageFault
from kiosk.health import check_integrity, write_and_read_back
from kiosk.station import Station
from kiosk.watch import Watcher
from tests import factories


def replace_database(data: Path) -> None:
    """Replace the database by a copy, as a restore of a backup does."""
    with closing(sqlite3.connect(data / "kiosk.db")) as connection:
        connection.execute("VACUUM INTO ?", [str(data / "copy.db")])
    shutil.move(data / "copy.db", data / "kiosk.db")
    remove_wal(data)


def remove_wal(data: Path) -> None:
    for rest in ("-wal", "-shm"):
        (data / f"kiosk.db{rest}").unlink(missing_ok=True)


def tickets_on_disk(data: Path) -> int:
    with closing(sqlite3.connect(data / "kiosk.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM ticket").fetchone()[0])


def test_no_number_is_given_into_a_file_that_was_replaced(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    factories.take(station)
    before = tickets_on_disk(station.data)
    replace_database(station.data)
    with pytest.raises(StorageFault, match="replaced"):
        factories.take(station)
    assert station.db.storage.trouble == "replaced"
    assert caplog.text.count("storage fault replaced") == 1
    factories.take(station)
    assert tickets_on_disk(station.data) == before + 1, "the next one stands in the file that is there now"
    station.db.storage.check(lambda: write_and_read_back(station.db))
    assert station.db.storage.trouble is None


def test_readers_see_the_new_file_too(station: Station) -> None:
    replace_database(station.data)
    with closing(sqlite3.connect(station.data / "kiosk.db")) as connection, connection:
        connection.execute("UPDATE centre SET name = 'Den nya filen'")
    with pytest.raises(StorageFault):
        write_and_read_back(station.db)
    with station.db.read() as s:
        assert s.connection().exec_driver_sql("SELECT name FROM centre").scalar() == "Den nya filen"


def test_a_removed_file_is_not_created_again(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    factories.take(station)
    file = station.data / "kiosk.db"
    file.rename(station.data / "away.db")
    remove_wal(station.data)
    for _ in range(3):
        with pytest.raises(StorageFault, match="replaced"):
            factories.take(station)
        with pytest.raises(StorageFault), station.db.read() as s:
            s.connection()
        with pytest.raises(StorageFault):
            check_integrity(station.db, 1.0)
    assert not file.exists()
    assert caplog.text.count("storage fault replaced") == 1
    (station.data / "away.db").rename(file)
    factories.take(station)


def test_a_watcher_follows_the_new_file(station: Station) -> None:
    heard: queue.Queue[bool] = queue.Queue()
    file = station.data / "kiosk.db"
    watcher = Watcher(file, lambda: heard.put(True))
    watcher.start()
    try:
        heard.get(timeout=10)
        replace_database(station.data)
        heard.get(timeout=10)
    finally:
        watcher.stop()

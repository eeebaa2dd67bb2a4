"""The health of a process's storage: checks, faults and damage."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.errors import StorageFault
from kiosk.health import check_integrity, write_and_read_back
from kiosk.station import Station
from kiosk.storage import HANGS_AFTER, LOG_AGAIN_SECONDS, StorageHealth
from tests import factories


class ManualClock:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def storage(manual_clock: ManualClock) -> StorageHealth:
    return StorageHealth(manual_clock)


def passes() -> None:
    pass


def test_a_check_that_passes_has_an_age(storage: StorageHealth, manual_clock: ManualClock) -> None:
    assert (storage.trouble, storage.age) == (None, None)
    storage.check(passes)
    manual_clock.now += 3
    assert (storage.trouble, storage.age) == (None, 3.0)


def test_a_fault_counts_until_a_check_passes(storage: StorageHealth) -> None:
    storage.record_fault("disk_full", "OperationalError at kiosk/db.py:1 begin")
    assert storage.trouble == "disk_full"
    storage.check(passes)
    assert storage.trouble is None


def test_a_fault_during_a_check_counts_after_it(storage: StorageHealth) -> None:
    storage.check(lambda: storage.record_fault("storage", "somebody's request"))
    assert storage.trouble == "storage"


def test_a_check_that_raises_leaves_the_trouble(storage: StorageHealth) -> None:
    def raises() -> None:
        raise StorageFault("disk_full")

    storage.record_fault("disk_full", "first")
    with pytest.raises(StorageFault):
        storage.check(raises)
    assert (storage.trouble, storage.age) == ("disk_full", 0.0)


def test_damage_is_not_replaced_by_another_fault(storage: StorageHealth) -> None:
    storage.record_fault("damaged", "one")
    storage.record_fault("storage", "another")
    assert storage.trouble == "damaged"


def test_a_check_that_never_ends_is_trouble(storage: StorageHealth, manual_clock: ManualClock) -> None:
    def hangs() -> None:
        assert storage.trouble is None
        manual_clock.now += HANGS_AFTER + 1
        assert storage.trouble == "storage"

    storage.check(hangs)


def test_the_same_fault_is_logged_once_a_minute_with_a_count(
    storage: StorageHealth, manual_clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(50):
        storage.record_fault("storage", "OperationalError at kiosk/db.py:1 begin")
    storage.record_fault("storage", "OperationalError at kiosk/db.py:2 read")
    manual_clock.now += LOG_AGAIN_SECONDS + 1
    storage.record_fault("storage", "OperationalError at kiosk/db.py:1 begin")
    assert [record.getMessage() for record in caplog.records] == [
        "storage fault storage: OperationalError at kiosk/db.py:1 begin",
        "storage fault storage: OperationalError at kiosk/db.py:2 read",
        "storage fault storage (49 more like it before): OperationalError at kiosk/db.py:1 begin",
    ]


def test_the_check_writes_and_reads_back_one_row(station: Station) -> None:
    for _ in range(3):
        write_and_read_back(station.db)
    assert sqlite3.connect(station.data / "kiosk.db").execute("SELECT * FROM storage_check").fetchall() == [(1, 3)]


def test_an_intact_database_passes_the_integrity_check(station: Station) -> None:
    check_integrity(station.db, 10.0)
    assert station.db.storage.trouble is None


def test_the_integrity_check_ends_in_time(station: Station) -> None:
    check_integrity(station.db, -1.0)


def test_an_overwritten_page_is_found(station: Station) -> None:
    factories.take(station)
    overwrite_a_page(station.data, "ticket")
    with pytest.raises(StorageFault) as fault:
        check_integrity(station.db, 10.0)
    assert (fault.value.code, station.db.storage.trouble) == ("damaged", "damaged")


def overwrite_a_page(data: Path, table: str) -> None:
    """Overwrite the first page of a table in the file."""
    with sqlite3.connect(data / "kiosk.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with (data / "kiosk.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


def test_a_fault_of_a_transaction_is_known_to_the_database(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    factories.take(station, request_key="a-touch-of-somebody")
    overwrite_a_page(station.data, "ticket")
    station.db.close()
    with pytest.raises(StorageFault):
        factories.take(station, request_key="another-touch-of-somebody")
    assert station.db.storage.trouble == "damaged"
    assert "SQLITE_CORRUPT" in caplog.text and "kiosk/queue/checkin.py" in caplog.text
    assert "touch-of-somebody" not in caplog.text

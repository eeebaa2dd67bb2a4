"""Transactions for reading and writing, and a database that cannot be written."""

import resource
import signal
import sqlite3
import threading
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk.centre.models import Centre
from kiosk.commits import after_commit
from kiosk.db import Database, centre_database
from kiosk.errors import Conflict, ProgramFault, StorageFault
from kiosk.queue.checkin import take_default_number
from kiosk.queue.models import Ticket
from kiosk.station import Station, open_station
from tests.factories import call, take
from tests.processes import kiosk


def print_a_number(data: Path) -> None:
    """In a process of its own: take a number."""
    print(take(open_station(data), request_key="in-another-process").number)


def fill_the_disk(data: Path) -> None:
    """In a process of its own: take numbers until the files may grow no more; print how many, and the error."""
    station = open_station(data)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    largest = (data / "kiosk.db-wal").stat().st_size + 20_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    given = 0
    try:
        for _ in range(200):
            take(station, request_key=f"fills-the-disk-{given:03d}")
            given += 1
    except StorageFault as fault:
        print(given, fault.code)


def test_a_block_that_raises_is_rolled_back(station: Station) -> None:
    with pytest.raises(RuntimeError), station.db.begin() as s:
        s.get_one(Centre, 1).name = "Någon annanstans"
        s.flush()
        raise RuntimeError
    with station.db.read() as s:
        assert s.get_one(Centre, 1).name == "DigidelCenter Exempel"


def test_the_writer_session_keeps_nothing_from_the_block_before(station: Station) -> None:
    """All writers share one session: no writer may see rows that the one before read or left pending."""
    with station.db.begin() as s:
        before = s.get_one(Centre, 1)
    with pytest.raises(RuntimeError), station.db.begin() as s:
        s.get_one(Centre, 1).name = "Aldrig"
        raise RuntimeError
    with station.db.begin() as s:
        now = s.get_one(Centre, 1)
        assert now is not before
        assert now.name == "DigidelCenter Exempel"
        now.name = "Nytt namn"
    with station.db.begin() as s:
        assert s.info["driver"].execute("SELECT name FROM centre").fetchone() == ("Nytt namn",)


def test_a_refusal_between_prepared_statements_rolls_everything_back(station: Station) -> None:
    with pytest.raises(Conflict), station.db.begin() as s:
        take_default_number(s, "a-touch-of-mine", station.clock.now())
        raise Conflict("closed")
    assert take(station).number == "A1"


def test_a_reader_sees_one_state_and_never_waits_for_the_writer(station: Station) -> None:
    with station.db.begin() as writer:
        writer.get_one(Centre, 1).name = "Nytt namn"
        writer.flush()
        with station.db.read() as reader:
            assert reader.get_one(Centre, 1).name == "DigidelCenter Exempel"


def test_writers_take_turns(station: Station) -> None:
    inside, most = 0, 0

    def write() -> None:
        nonlocal inside, most
        for _ in range(20):
            with station.db.begin() as s:
                inside += 1
                most = max(most, inside)
                s.get_one(Centre, 1)
                inside -= 1

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_the_pragmas_for_power_cuts_are_set(station: Station) -> None:
    with station.db.engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_what_the_database_refuses_never_shows_the_values(station: Station) -> None:
    take(station)
    with pytest.raises(Conflict) as caught, station.db.begin() as s:
        row = s.execute(sa.select(Ticket.__table__)).mappings().one()
        s.execute(sa.insert(Ticket).values({**row, "id": 2, "request_key": "640823-3234"}))
    assert "640823" not in str(caught.value)
    assert caught.value.__cause__ is None


WRONG = {
    "a desk that is not there": "UPDATE ticket SET desk = '640823-3234'",
    "a state that is none": "UPDATE ticket SET state = '640823-3234'",
    "a null that may not be": "UPDATE ticket SET topic = NULL",
    "a table that is not there": "SELECT * FROM borrower WHERE card = '640823-3234'",
    "a column that is not there": "SELECT name FROM ticket WHERE name = '640823-3234'",
}


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG.keys())
def test_a_programming_error_is_not_reported_as_a_conflict(
    station: Station, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    take(station)
    for way in (station.db.begin, station.db.read):
        with pytest.raises(ProgramFault) as caught, way() as s:
            s.execute(sa.text(statement))
        assert (caught.value.status, caught.value.code) == (500, "internal")
    assert caplog.text.count("a fault of ours: ") == 2
    assert "Error (SQLITE_" in caplog.text
    assert "kiosk/db.py" in caplog.text
    assert "640823" not in caplog.text


def test_a_transaction_inside_a_transaction_is_refused_at_once(station: Station) -> None:
    """Otherwise it would wait for itself for ever, and block every writer of both processes."""
    other = centre_database(station.data)
    for database in (station.db, other):
        with pytest.raises(RuntimeError, match="inside"), station.db.begin() as s:
            s.get_one(Centre, 1).name = "Aldrig"
            with database.begin():
                pass
    other.close()
    assert take_in_another_process(station) == "A1"  # the lock is free, also for another process
    with station.db.begin() as s:
        assert s.get_one(Centre, 1).name == "DigidelCenter Exempel"


def test_a_transaction_of_another_thread_or_database_waits(station: Station, tmp_path: Path) -> None:
    apart = Database(f"sqlite:///{tmp_path / 'apart.db'}", tmp_path / "apart.lock")
    began = threading.Event()
    thread = threading.Thread(target=lambda: (began.set(), take(station)))
    with station.db.begin(), apart.begin():
        thread.start()
        assert began.wait(10)
    thread.join(10)
    apart.close()
    assert take(station).number == "A2"


def test_after_commit_functions_run_once_and_not_after_a_rollback(station: Station) -> None:
    done: list[str] = []
    with pytest.raises(Conflict), station.db.begin() as s:
        after_commit(s, lambda: done.append("rolled back"))
        raise Conflict("closed")
    with station.db.begin() as s:
        after_commit(s, lambda: done.append("committed"))
        assert done == []
    with station.db.begin():
        pass
    assert done == ["committed"]


def test_a_constraint_allows_one_visitor_a_desk(station: Station) -> None:
    take(station)
    take(station)
    call(station)
    with pytest.raises(Conflict), station.db.begin() as s:
        s.execute(sa.update(Ticket).where(Ticket.id == 2).values(state="called", desk="1"))


def test_a_full_disk_loses_nothing_and_works_again_afterwards(station: Station) -> None:
    take(station)
    ran = kiosk(target=partial(fill_the_disk, station.data))
    given, code = ran.stdout.split()
    assert code in ("disk_full", "storage")
    with station.db.read() as s:
        numbers = list(s.scalars(sa.select(Ticket.number).order_by(Ticket.id)))
    assert numbers == list(range(1, int(given) + 2))
    assert int(take_another(station)) == int(given) + 2


def take_in_another_process(station: Station) -> str:
    return kiosk(target=partial(print_a_number, station.data)).stdout.strip()


def take_another(station: Station) -> str:
    return take(station, request_key="after-the-full-disk").number.removeprefix("A")


def test_a_damaged_file_is_a_fault_not_a_crash(station: Station) -> None:
    station.db.close()
    database: Path = station.data / "kiosk.db"
    content = bytearray(database.read_bytes())
    content[100:4096] = b"\xff" * (4096 - 100)
    database.write_bytes(bytes(content))
    with pytest.raises(StorageFault), station.db.read() as s:
        s.get(Centre, 1)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(database).execute("SELECT * FROM centre")

"""A centre whose processes fail or are killed in the middle of a scan, and start again on what the folder holds."""

import dataclasses
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa

from kiosk.centre import known_time
from kiosk.clock import Moment
from kiosk.errors import StorageFault
from kiosk.loans.borrower_keys import BorrowerKeys
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.queries import ScanAnswer
from kiosk.scans.recent import ScanMemory
from kiosk.station import open_station
from tests.wrong_clocks import Machine, MachineClock

STEP = 25
"""After so many instructions of SQLite's machine a fault may come."""
LEFT_BEHIND = shutil.ignore_patterns("*-shm", "write.lock")
"""What a killed process does not leave, or leaves without a meaning."""


class Centre:
    """Two processes on one folder: that of the scanners of the machine, and that of the pages."""

    def __init__(self, demonstration: Path, folder: Path) -> None:
        self._folder, self._kills = folder, 0
        self.machine = Machine()
        shutil.copytree(demonstration, folder / "0")
        self._start()

    def start_again(self) -> None:
        """End both processes in good order, and start them again."""
        self.station.db.close()
        self._start()

    def now(self) -> Moment:
        return self.station.clock.now()

    def scan(self, scan: Scanned, *, by_page: bool = False) -> ScanAnswer:
        """Scan as a scanner of the machine does, or as the page's does: each process has a memory of its own."""
        at = self.now()
        with self.station.db.begin() as s:
            return handle(s, scan, at, self.memory[by_page])

    def rows(self, sql: str) -> list[Any]:
        with self.station.db.read() as s:
            return [tuple(row) for row in s.execute(sa.text(sql))]

    def keys(self) -> set[str]:
        """The ids of the keys of borrowers."""
        file = self.station.data / "keys.db"
        if not file.exists():
            return set()
        with sqlite3.connect(file) as database:
            return {row[0] for row in database.execute("SELECT id FROM borrower_key")}

    def everything(self) -> bytes:
        """All bytes of the folder: the databases with their free pages, journals and write-ahead logs."""
        files = (file for file in self.station.data.rglob("*") if file.is_file())
        return b"".join(file.read_bytes() for file in files)

    @contextmanager
    def failing_after(self, steps: int) -> Iterator[None]:
        """SQLite reports an error after so many steps of its machine, as of a disk that fails."""
        left = [steps]

        def fail() -> bool:
            left[0] -= 1
            return left[0] == 0

        self._each_connection(lambda one: one.set_progress_handler(fail, STEP))
        try:
            yield
        finally:
            self._each_connection(lambda one: one.set_progress_handler(None, 0))

    @contextmanager
    def killed_at(self, statement: int) -> Iterator[None]:
        """Kill both processes before this statement, or where so many are not made, before a key is deleted.

        They start again on what the files hold then.
        """
        left, copied = [statement], [False]

        def copy() -> None:
            if not copied[0]:
                copied[0] = True
                self._kills += 1
                shutil.copytree(self.station.data, self._folder / str(self._kills), ignore=LEFT_BEHIND)

        def count(_sql: str) -> None:
            left[0] -= 1
            if left[0] == 0:
                copy()

        self._each_connection(lambda one: one.set_trace_callback(count))
        with _before_a_key_is_deleted(copy):
            yield
        copy()
        self.station.db.close()
        self._start()

    def _each_connection(self, prepare: Callable[[sqlite3.Connection], None]) -> None:
        """Prepare each connection to the database, also those that are opened later: one that failed is closed."""
        self._prepare = prepare
        for connection in self._connections:
            with suppress(sqlite3.ProgrammingError):
                prepare(connection)

    def _connected(self, driver: sqlite3.Connection, _record: object) -> None:
        self._connections.append(driver)
        self._prepare(driver)

    def _start(self) -> None:
        station = open_station(self._folder / str(self._kills))
        self._connections: list[sqlite3.Connection] = []
        self._prepare: Callable[[sqlite3.Connection], None] = lambda _: None
        sa.event.listen(station.db.engine, "connect", self._connected)
        station.db.engine.dispose()
        with station.db.begin() as s:  # the writer's connection, which faults are about
            s.execute(sa.text("UPDATE centre SET demonstration = 0"))
        clock = MachineClock(self.machine)
        with station.db.read() as s:
            known_time.load(s, clock)
        self.station = dataclasses.replace(station, clock=clock)
        self.memory = (ScanMemory(), ScanMemory())


@contextmanager
def keys_that_fail(*, after: bool) -> Iterator[None]:
    """The file of keys cannot be written. `after`: what was to be written is written, and the error comes then."""
    make, delete = BorrowerKeys.make, BorrowerKeys.delete

    def failing_make(self: BorrowerKeys) -> tuple[str, bytes]:
        if after:
            make(self)
        raise StorageFault("disk_full")

    def failing_delete(self: BorrowerKeys, key_id: str) -> None:
        if after:
            delete(self, key_id)
        raise StorageFault("disk_full")

    with mock.patch.multiple(BorrowerKeys, make=failing_make, delete=failing_delete):
        yield


@contextmanager
def _before_a_key_is_deleted(do: Callable[[], None]) -> Iterator[None]:
    delete = BorrowerKeys.delete

    def delete_after(self: BorrowerKeys, key_id: str) -> None:
        do()
        delete(self, key_id)

    with mock.patch.object(BorrowerKeys, "delete", delete_after):
        yield

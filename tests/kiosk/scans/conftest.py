"""A scanner that scans in the test's process."""

import itertools
from typing import Any

import pytest
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.queries import ScanAnswer
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station

IDS = (f"scan-{number:08d}" for number in itertools.count(1))
PERSON = "19811218-9876"
"""An example of the tax agency's own: nobody's number."""


class Reader:
    """A scanner of one process. A second instance has its own memory, like a second process."""

    def __init__(self, station: Station, at: Moment, name: str = "front") -> None:
        self.station, self.at, self.name = station, at, name
        self.memory = ScanMemory()

    def read(self, code: str, after: float = 0.0, scan_id: str | None = None) -> ScanAnswer:
        """Scan a code so many seconds after the last scan."""
        self.at = self.at.later(seconds=after)
        scan = Scanned(code=code, scanner=self.name, scan_id=scan_id or next(IDS))
        with self.station.db.begin() as s:
            return handle(s, scan, self.at, self.memory)

    def answer(self, code: str, after: float = 0.0) -> tuple[str, str | None, str | None]:
        answer = self.read(code, after)
        return answer.result.value, answer.action, answer.reason

    def rows(self, sql: str) -> list[Any]:
        with self.station.db.read() as s:
            return [tuple(row) for row in s.execute(sa.text(sql))]

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])


@pytest.fixture
def reader(station: Station, at: Moment) -> Reader:
    return Reader(station, at)

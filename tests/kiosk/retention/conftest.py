"""Fixtures for tests of retention: a centre with a busy day, and its nights."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk.clock import Clock, Moment
from kiosk.colleagues import help as colleagues
from kiosk.db import Base
from kiosk.loans import queries as items
from kiosk.loans import returns
from kiosk.passing import helping
from kiosk.passing import queries as passing
from kiosk.queue import tickets
from kiosk.retention.purge import purge
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from kiosk.statistics import closing
from kiosk.sync import outbox
from tests import factories

DESK = "1"


@dataclasses.dataclass
class Past:
    """A centre on several days. `on(3)` is the third day at the time of the first one."""

    station: Station
    start: Moment
    scans: int = 0

    def on(self, day: float) -> Moment:
        return self.start.later(days=day)

    def busy_day(self, day: int) -> None:
        """Visits, a visit that was undone, loans, scans, help in passing and a call for a colleague."""
        at = self.on(day)
        for outcome in ("solved", "referred"):
            factories.take(self.station, at=at)
            factories.finish(self.station, factories.call(self.station, at=at), outcome, at=at)
        factories.take(self.station, at=at)
        called = factories.call(self.station, at=at)
        with self.station.db.begin() as s:
            tickets.undo(s, factories.ticket_row(s, called.id), at)
        self.scan("TAB0001", at)
        self.scan("TAB0001", at.later(minutes=1))
        self.scan("19811218-9876", at)
        with self.station.db.begin() as s:
            returns.make_ready(s, items.find(s, "TAB0001"), at.later(minutes=2))
            returns.undo_last(s, items.find(s, "TAB0001"), at.later(minutes=2))
            returns.make_ready(s, items.find(s, "TAB0001"), at.later(minutes=2))
        with self.station.db.begin() as s:
            last = passing.tally(s, DESK, at).last
            helping.count_one(s, DESK, last.id if last else 0, at)
            colleagues.ask(s, DESK, at)

    def scan(self, code: str, at: Moment) -> None:
        self.scans += 1
        with self.station.db.begin() as s:
            handle(s, Scanned(code=code, scanner="front", scan_id=f"scan-{self.scans:08d}"), at, ScanMemory())

    def close_until(self, day: int) -> None:
        """Close every day before this one, in the night."""
        clock = Clock(self.station.clock.zone, "system", round(day * 86400))
        closing.close_finished(dataclasses.replace(self.station, clock=clock))

    def deliver(self, day: float) -> None:
        """Mark every report as delivered at this time."""
        with self.station.db.begin() as s:
            for entry in outbox.undelivered(s):
                outbox.mark_delivered(s, entry.id, self.on(day))

    def purge(self, day: float) -> int:
        """Purge as the night does, some minutes after the time of day at which the rows were written."""
        return purge(self.station.db, self.on(day).later(minutes=5))

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.station.db.read() as s:
            return {
                name: s.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for name, table in Base.metadata.tables.items()
            }

    def all_rows(self, sql: str) -> list[tuple[object, ...]]:
        with self.station.db.read() as s:
            return [tuple(row) for row in s.execute(sa.text(sql))]

    def taken_by(self, act: Callable[[], object]) -> dict[str, int]:
        """How many rows an action takes from each table, without the proof."""
        before = self.rows()
        act()
        after = self.rows()
        return {name: n - after[name] for name, n in before.items() if n != after[name] and name != "deletion"}


@pytest.fixture(scope="module")
def made_past(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Past:
    """A centre with three busy days: days 0 and 1 are closed, day 2 is open. Tests copy it and do not change it."""
    station = factories.copy_demonstration(demonstration, tmp_path_factory.mktemp("past") / "data")
    made = Past(station, station.clock.now())
    for day in range(3):
        made.close_until(day)
        made.busy_day(day)
    station.db.close()
    return made


@pytest.fixture
def past(made_past: Past, tmp_path: Path) -> Iterator[Past]:
    """A copy of the centre with three days, which the test may change."""
    station = factories.copy_demonstration(made_past.station.data, tmp_path / "data")
    assert dt.timedelta(0) <= station.clock.now().utc - made_past.start.utc < dt.timedelta(minutes=5)
    yield dataclasses.replace(made_past, station=station)
    station.db.close()

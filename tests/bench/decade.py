"""Measures a centre after ten years at 120 visits a day, whose rows retention has taken, against its first week.

A month is made once and added again and again with other dates and ids, and each time retention takes what is over.
In life that is each night, so the file has more rows at a time here than there.
"""

import datetime as dt
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.db import Base, Database
from kiosk.retention.purge import purge
from kiosk.statistics.day_report import Count, DayReport, freeze
from kiosk.types import UtcDateTime
from tests.bench import crowded
from tests.bench.figures import Figure
from tests.bench.pages import PAGES, Centre, log_in, ratio
from tests.bench.workspace import Workspace, serving
from tests.kiosk.retention import aged

VISITS = (120, 120)
CLOSED_DAYS = 30
PERIOD = 38
"""Days from the first date of the month that is made to the last, with those on which the centre was closed."""
DECADE = 3650
MAX_MB = 100
MAX_LOCK_MS = 200
TABLES = (
    "business_day", "number_counter", "ticket", "ticket_event", "loan", "item_event", "scan", "day_count",
    "outbox_entry", "audit_entry",
)  # fmt: skip
MORE_PAGES = {"admin figures, 8 weeks": "/admin?weeks=8", "change log": "/admin/log", "retention": "/admin/retention"}


@dataclass
class Watched:
    """The longest write transaction of a database, in milliseconds."""

    db: Database
    longest_ms: float = field(default=0.0)

    @contextmanager
    def begin(self) -> Iterator[Any]:
        began = time.monotonic()
        with type(self.db).begin(self.db) as session:
            yield session
        self.longest_ms = max(self.longest_ms, (time.monotonic() - began) * 1000)


def decade(workspace: Workspace) -> list[Figure]:
    """Let ten years pass, then time each page in pairs with a centre in its first week, and while many wait."""
    data, first_week = workspace.folder(), workspace.folder()
    lock, purge_seconds = _ten_years(data, workspace.folder())
    aged.make(first_week, 5, VISITS).db.close()
    size = sum(path.stat().st_size for path in data.glob("kiosk.db*")) / 1e6
    with closing(sqlite3.connect(data / "kiosk.db")) as database:
        days, tickets, gone = database.execute(SUMMARY).fetchone()
    note = f"; {days:,} days, {gone:,} visits deleted, {tickets:,} left"
    figures = [
        Figure("database after ten years at 120 visits a day", size, at_most=MAX_MB, unit="MB", note=note),
        Figure("retention: longest write transaction", lock, at_most=MAX_LOCK_MS, unit="ms"),
        Figure("retention: a month at once", purge_seconds, unit="s"),
    ]
    clock = {"KIOSK_CLOCK": f"{aged.seconds():+d}"}
    old_keys, new_keys = log_in(data, aged.LATER), log_in(first_week, aged.LATER)
    with serving(data, clock) as of_old, serving(first_week, clock) as of_new:
        centres = Centre(of_old, *old_keys), Centre(of_new, *new_keys)
        both = {**PAGES, **MORE_PAGES}.items()
        figures += [ratio(f"{name}, ten years / first week", path, *centres) for name, path in both]
    paths = crowded.fill(data, aged.LATER)
    with serving(data, clock) as served:
        return figures + crowded.figures(Centre(served, *old_keys, waiting=crowded.WAITING), paths)


SUMMARY = """
SELECT (SELECT count(*) FROM business_day), (SELECT count(*) FROM ticket),
    (SELECT sum(n) FROM deletion WHERE table_name = 'ticket')
"""


def _ten_years(data: Path, template: Path) -> tuple[float, float]:
    """Make the data folder. Returns the longest write transaction in ms, and the seconds of the last purge."""
    station = aged.make(template, CLOSED_DAYS, VISITS)
    _make_reports_real(station.db)
    station.db.close()
    shutil.copytree(template, data)
    db = Database(f"sqlite:///{data / 'kiosk.db'}", data / "write.lock")
    with closing(sqlite3.connect(data / "kiosk.db", isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS month", (str(template / "kiosk.db"),))
        for table in reversed(TABLES):
            connection.execute(f"DELETE FROM main.{table}")
        watched, took = Watched(db), 0.0
        db.begin = watched.begin  # type: ignore[method-assign]
        later = Moment(aged.LATER.astimezone(dt.UTC), aged.ZONE)
        for number in range(periods := DECADE // PERIOD + 1):
            back = (periods - 1 - number) * PERIOD
            _add_month(connection, number, back)
            began = time.monotonic()
            purge(db, later.later(days=-back))
            took = time.monotonic() - began
    db.close()
    return watched.longest_ms, took


def _make_reports_real(db: Database) -> None:
    """Give each report of the month a body as a real one, with the counts of its day."""
    counts = "SELECT measure, dimension, key, n FROM day_count c JOIN business_day d ON d.id = c.business_day"
    counts += " WHERE d.date = ?"
    with db.begin() as s:
        driver = s.connection().connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        for number, date in driver.execute("SELECT id, date FROM outbox_entry").fetchall():
            cells = [Count(measure=m, dimension=d, key=k, n=n) for m, d, k, n in driver.execute(counts, (date,))]
            status = "unobserved" if cells[0].n is None else "observed"
            kind = {"kind": "entren-day-report", "version": 1, "centre": "demo", "date": date, "revision": 1}
            report = msgspec.convert({**kind, "status": status, "counts": []}, DayReport)
            body = freeze(msgspec.structs.replace(report, counts=cells))
            driver.execute(
                "UPDATE outbox_entry SET body = ?, state = 'delivered', delivered = created WHERE id = ?",
                (body, number),
            )


def _add_month(connection: sqlite3.Connection, number: int, back: int) -> None:
    """Add the rows of the month with ids that are not used yet, so many days earlier."""
    connection.execute("BEGIN IMMEDIATE")
    for name in TABLES:
        table = Base.metadata.tables[name]
        columns = ", ".join(f'"{column.name}"' for column in table.c)
        values = ", ".join(_value(column, number, back) for column in table.c)
        connection.execute(f"INSERT INTO main.{name} ({columns}) SELECT {values} FROM month.{name}")
    connection.execute("COMMIT")


def _value(column: sa.Column[Any], number: int, back: int) -> str:
    """The SQL of a column's value in the added month."""
    name = f'"{column.name}"'
    table = next((key.column.table for key in column.foreign_keys), column.table)
    if isinstance(column.type, UtcDateTime):
        return f"strftime('%Y-%m-%d %H:%M:%f', {name}, '-{back} days') || '000'"
    if isinstance(column.type, sa.Date):
        return f"date({name}, '-{back} days')"
    if column.name in ("request_key", "scan_id"):
        return f"{name} || '-{number}'"
    is_id = (column.primary_key and column.name == "id") or column.foreign_keys
    if is_id and table.name in TABLES:
        return f"{name} + {number} * (SELECT max(id) FROM month.{table.name})"
    return name

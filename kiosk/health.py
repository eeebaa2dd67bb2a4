"""How the parts are: each device keeps one row, and the storage is written, read back and looked through."""

import enum
import http.client
import sqlite3
import time
from contextlib import closing
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.clock import Moment
from kiosk.db import Base, Database
from kiosk.errors import StorageFault
from kiosk.folder import existing
from kiosk.types import UtcDateTime, code_column

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - compared with, not listened on
"""Where this machine itself reaches a server that listens on all its addresses."""
SILENT_AFTER = timedelta(seconds=150)
"""The agent writes every minute: after two and a half it is taken for gone."""


class DeviceKind(enum.StrEnum):
    """Which kind of device a row is about."""

    AGENT = "agent"
    SCANNER = "scanner"
    PANEL = "panel"


class DeviceCondition(enum.StrEnum):
    OK = "ok"
    TROUBLE = "trouble"
    SIMULATED = "simulated"


class DeviceHealth(Base):
    """The latest word of one device. `code` says what is the matter, never in a library's words."""

    __tablename__ = "device_health"

    name: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    kind: Mapped[DeviceKind] = mapped_column("part", code_column(DeviceKind, "part"))
    condition: Mapped[DeviceCondition] = mapped_column(code_column(DeviceCondition, "condition"))
    code: Mapped[str | None] = mapped_column(sa.String(24))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)


class StorageCheck(Base):
    """One row that is written only to see whether a write comes back."""

    __tablename__ = "storage_check"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    written: Mapped[int]
    """How often it was."""


def report(
    s: Session, name: str, kind: DeviceKind, condition: DeviceCondition, at: Moment, code: str | None = None
) -> None:
    """Say how a device is now. `since` stays while nothing changes."""
    row = s.get(DeviceHealth, name)
    if row is None:
        s.add(DeviceHealth(name=name, kind=kind, condition=condition, code=code, since=at.utc, seen=at.utc))
        return
    if (row.condition, row.code) != (condition, code):
        row.condition, row.code, row.since = condition, code, at.utc
    row.kind, row.seen = kind, at.utc


def forget_others(s: Session, names: list[str]) -> None:
    """Drop rows of devices that are no longer in the configuration."""
    s.execute(sa.delete(DeviceHealth).where(DeviceHealth.name.not_in(names)))


def devices(s: Session) -> list[DeviceHealth]:
    return list(s.scalars(sa.select(DeviceHealth).order_by(DeviceHealth.kind, DeviceHealth.name)))


def is_silent(row: DeviceHealth, at: Moment) -> bool:
    """Whether a device has not been heard of for too long."""
    return at.utc - row.seen > SILENT_AFTER


def scanner_now(s: Session, at: Moment) -> DeviceCondition | None:
    """How the scanners are, trouble first; null where none is set up."""
    rows = [row for row in devices(s) if row.kind is DeviceKind.SCANNER]
    found = {DeviceCondition.TROUBLE if is_silent(row, at) else row.condition for row in rows}
    return next(
        (one for one in (DeviceCondition.TROUBLE, DeviceCondition.OK, DeviceCondition.SIMULATED) if one in found), None
    )


def write_and_read_back(db: Database) -> None:
    """Write a row as every other is written, and read it back. Raises StorageFault."""
    with db.begin() as s:
        row = s.get(StorageCheck, 1) or StorageCheck(id=1, written=0)
        row.written = written = row.written + 1
        s.add(row)
    with db.read() as s:
        found = s.scalar(sa.select(StorageCheck.written))
    if found is None or found < written:  # another process may have written since
        db.storage.met("storage", "a write did not come back")
        raise StorageFault("storage")


def look_through(db: Database, seconds: float) -> None:
    """Read all of an SQLite database and compare its parts (PRAGMA integrity_check), for at most `seconds`.

    `quick_check` misses most flipped bits. Raises StorageFault `damaged`, or what else was met.
    """
    with db.faults_noted():
        found = _integrity(str(db.engine.url.database), time.monotonic() + seconds)
    if found != "ok":
        db.storage.met("damaged", "the integrity check found damage")
        raise StorageFault("damaged")


def _integrity(path: str, until: float) -> str:
    """The first thing that is not as it should be, or `ok`; also where the time was over before anything was found."""
    with closing(sqlite3.connect(existing(path), uri=True)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
        try:
            return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return "ok"
            raise


def is_answered(host: str, port: int, within: float) -> bool:
    """Whether the pages on this machine answer /health in so many seconds; also that something is amiss."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=within)
    try:
        connection.request("GET", "/health")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True

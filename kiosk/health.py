"""The health of the devices (one row each), of the storage and of the web server."""

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
from kiosk.folder import existing_file_uri
from kiosk.types import UtcDateTime, code_column

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - compared with, not listened on
"""The address by which this machine reaches a server of its own that listens on all addresses."""
SILENT_AFTER = timedelta(seconds=150)
"""The agent writes the rows every minute. A device whose row is older than this counts as silent."""


JACK = "jack"
"""The name of the row that says whether a headset is plugged in."""
UNPLUGGED = "unplugged"
JACK_CODES: dict[bool | None, str] = {True: "plugged_in", False: UNPLUGGED}


class DeviceKind(enum.StrEnum):
    """The kind of device that a row is about."""

    AGENT = "agent"
    SCANNER = "scanner"
    PANEL = "panel"
    POWER = "power"
    PRINTER = "printer"
    HEADSET = "headset"
    LOUDSPEAKER = "loudspeaker"


class DeviceCondition(enum.StrEnum):
    OK = "ok"
    TROUBLE = "trouble"
    SIMULATED = "simulated"


class DeviceHealth(Base):
    """The latest status of one device. `code` is our own code of the problem, never a library's text."""

    __tablename__ = "device_health"

    name: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    kind: Mapped[DeviceKind] = mapped_column("part", code_column(DeviceKind, "part"))
    condition: Mapped[DeviceCondition] = mapped_column(code_column(DeviceCondition, "condition"))
    code: Mapped[str | None] = mapped_column(sa.String(24))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)


class StorageCheck(Base):
    """One row that is written and read back only to check that the storage works."""

    __tablename__ = "storage_check"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    written: Mapped[int]
    """How many times it has been written."""


def report(
    s: Session, name: str, kind: DeviceKind, condition: DeviceCondition, at: Moment, code: str | None = None
) -> None:
    """Write the status of a device. `since` stays the same while nothing changes."""
    row = s.get(DeviceHealth, name)
    if row is None:
        s.add(DeviceHealth(name=name, kind=kind, condition=condition, code=code, since=at.utc, seen=at.utc))
        return
    if (row.condition, row.code) != (condition, code):
        row.condition, row.code, row.since = condition, code, at.utc
    row.kind, row.seen = kind, at.utc


def forget_others(s: Session, names: list[str]) -> None:
    """Delete the rows of devices that are no longer in the settings."""
    s.execute(sa.delete(DeviceHealth).where(DeviceHealth.name.not_in(names)))


def devices(s: Session) -> list[DeviceHealth]:
    return list(s.scalars(sa.select(DeviceHealth).order_by(DeviceHealth.kind, DeviceHealth.name)))


def jack(s: Session, at: Moment) -> str | None:
    """The code of the jack's row; null where there is no jack, or nobody knows."""
    row = s.get(DeviceHealth, JACK)
    return None if row is None or is_silent(row, at) or row.condition is DeviceCondition.TROUBLE else row.code


def is_silent(row: DeviceHealth, at: Moment) -> bool:
    """Whether a device has not been reported for too long."""
    return at.utc - row.seen > SILENT_AFTER


def scanner_now(s: Session, at: Moment) -> DeviceCondition | None:
    """The worst condition of the scanners; null where there is none."""
    rows = [row for row in devices(s) if row.kind is DeviceKind.SCANNER]
    found = {DeviceCondition.TROUBLE if is_silent(row, at) else row.condition for row in rows}
    return next(
        (one for one in (DeviceCondition.TROUBLE, DeviceCondition.OK, DeviceCondition.SIMULATED) if one in found), None
    )


def write_and_read_back(db: Database) -> None:
    """Write a row in a normal transaction and read it back. Raises StorageFault."""
    with db.begin() as s:
        row = s.get(StorageCheck, 1) or StorageCheck(id=1, written=0)
        row.written = written = row.written + 1
        s.add(row)
    with db.read() as s:
        found = s.scalar(sa.select(StorageCheck.written))
    if found is None or found < written:  # another process may have written since
        db.storage.record_fault("storage", "a write did not come back")
        raise StorageFault("storage")


def check_integrity(db: Database, seconds: float) -> None:
    """Check the whole SQLite database (PRAGMA integrity_check), for at most `seconds`.

    `quick_check` would miss most flipped bits. Raises StorageFault, `damaged` where damage was found.
    """
    with db.translate_and_record_errors():
        found = _integrity(str(db.engine.url.database), time.monotonic() + seconds)
    if found != "ok":
        db.storage.record_fault("damaged", "the integrity check found damage")
        raise StorageFault("damaged")


def _integrity(path: str, until: float) -> str:
    """The first damage found, or `ok` where none was found in time."""
    with closing(sqlite3.connect(existing_file_uri(path), uri=True)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
        try:
            return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return "ok"
            raise


def is_answered(host: str, port: int, within: float) -> bool:
    """Whether the web server of this machine answers /health within so many seconds, with any status."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=within)
    try:
        connection.request("GET", "/health")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True

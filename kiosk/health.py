"""How the parts are: each device keeps one row, and trouble says what still works."""

import enum
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.clock import Moment
from kiosk.db import Base
from kiosk.types import UtcDateTime, code_column

SILENT_AFTER = timedelta(seconds=150)
"""The agent writes every minute: after two and a half it is taken for gone."""


class Part(enum.StrEnum):
    """Which kind of device a row is about."""

    AGENT = "agent"
    SCANNER = "scanner"
    PANEL = "panel"


class Condition(enum.StrEnum):
    OK = "ok"
    TROUBLE = "trouble"
    SIMULATED = "simulated"


class DeviceHealth(Base):
    """The latest word of one device. `code` says what is the matter, never in a library's words."""

    __tablename__ = "device_health"

    name: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    part: Mapped[Part] = mapped_column(code_column(Part, "part"))
    condition: Mapped[Condition] = mapped_column(code_column(Condition, "condition"))
    code: Mapped[str | None] = mapped_column(sa.String(24))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)


def report(s: Session, name: str, part: Part, condition: Condition, at: Moment, code: str | None = None) -> None:
    """Say how a device is now. `since` stays while nothing changes."""
    row = s.get(DeviceHealth, name)
    if row is None:
        s.add(DeviceHealth(name=name, part=part, condition=condition, code=code, since=at.utc, seen=at.utc))
        return
    if (row.condition, row.code) != (condition, code):
        row.condition, row.code, row.since = condition, code, at.utc
    row.part, row.seen = part, at.utc


def forget_others(s: Session, names: list[str]) -> None:
    """Drop rows of devices that are no longer in the configuration."""
    s.execute(sa.delete(DeviceHealth).where(DeviceHealth.name.not_in(names)))


def devices(s: Session) -> list[DeviceHealth]:
    return list(s.scalars(sa.select(DeviceHealth).order_by(DeviceHealth.part, DeviceHealth.name)))


def is_silent(row: DeviceHealth, at: Moment) -> bool:
    """Whether a device has not been heard of for too long."""
    return at.utc - row.seen > SILENT_AFTER


def scanner_now(s: Session, at: Moment) -> Condition | None:
    """How the scanners are, trouble first; null where none is set up."""
    rows = [row for row in devices(s) if row.part is Part.SCANNER]
    found = {Condition.TROUBLE if is_silent(row, at) else row.condition for row in rows}
    return next((one for one in (Condition.TROUBLE, Condition.OK, Condition.SIMULATED) if one in found), None)

"""The table of scans, also refused ones. A code itself is never stored, only its class and length."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.codes import CodeClass
from kiosk.db import Base
from kiosk.loans.models import ItemState
from kiosk.types import UtcDateTime, code_column


class Result(enum.StrEnum):
    DONE = "done"
    REPEAT = "repeat"
    REFUSED = "refused"
    ASK = "ask"


class Scan(Base):
    """One scan. `scan_id` is unique, so that a scan that is sent twice is done once and gets the same answer."""

    __tablename__ = "scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scanner: Mapped[str] = mapped_column(sa.String(24))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    code_class: Mapped[CodeClass] = mapped_column(code_column(CodeClass, "code_class"))
    code_length: Mapped[int]
    result: Mapped[Result] = mapped_column(code_column(Result, "result"))
    action: Mapped[str | None] = mapped_column(sa.String(24))
    reason: Mapped[str | None] = mapped_column(sa.String(24))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("item.id"))
    item_state: Mapped[ItemState | None] = mapped_column(code_column(ItemState, "item_state"))
    """The item's state after the scan."""
    item_event: Mapped[int | None] = mapped_column(sa.ForeignKey("item_event.id"))
    """The event of the step that this scan made; null where it made none."""
    desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    """The desk at which it was made, and whose pages show it; null: those of every desk."""
    used_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    """The colleague whose card the scanner read lately; null where it read none."""


class TriedScanner(Base):
    """A scanner of the machine that an admin tries until then: nothing that it scans acts. It holds no code."""

    __tablename__ = "tried_scanner"

    scanner: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    readings: Mapped[int] = mapped_column(default=0)
    found: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    """What its last code showed (`kiosk/scans/scanner_test.py`)."""


class ScannerPlace(Base):
    """Where a scanner of the machine is. Without a row, its scans are shown at every desk."""

    __tablename__ = "scanner_place"
    __table_args__ = (sa.CheckConstraint("(desk IS NULL) = for_visitors", name="desk_or_visitors"),)

    scanner: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    for_visitors: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Beside the touchscreen. It lends nothing."""
    takes_back: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether visitors give things back there by themselves."""

"""The outbox: the day reports for the municipality. Their bytes never change after the day was closed."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import UtcDateTime, code_column


class Delivery(enum.StrEnum):
    OWED = "owed"
    DELIVERED = "delivered"
    STUCK = "stuck"
    """The hub will never take it: an admin must decide."""
    SETTLED = "settled"
    """An admin decided that the other report, which the municipality has, is the valid one. This one is never sent."""
    REPLACED = "replaced"
    """An admin decided that our counts are the valid ones. A later revision has them; this one is never sent."""


class OutboxEntry(Base):
    """One day report to deliver. Centre, date and revision are its key at the hub."""

    __tablename__ = "outbox_entry"
    __table_args__ = (
        sa.UniqueConstraint("date", "revision"),
        sa.Index("ix_outbox_entry_state", "state", "date", "revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[dt.date]
    revision: Mapped[int]
    body: Mapped[bytes]
    state: Mapped[Delivery] = mapped_column(code_column(Delivery, "state"), default=Delivery.OWED)
    created: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    """Attempts since the receiver last took a report. The pauses grow with it."""
    next_attempt: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    last_trouble: Mapped[str | None] = mapped_column(sa.String(40))
    held_revision: Mapped[int | None]
    """The revision of the day that the hub has instead of this one, if it said so."""
    delivered: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class RestoredPeriod(Base):
    """Dates of which a database that was replaced by a restored copy may have sent reports that this one does not have.

    What the municipality holds of them is valid, and other reports of ours are given up.
    """

    __tablename__ = "restored_period"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[dt.date]
    until: Mapped[dt.date]
    restored: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ReceiverSetting(Base):
    """Where reports are sent, as set in /admin: a hub's address, or a folder, or neither. At most one row.

    `centre`: this centre's code there. It does not count where kiosk.toml names a receiver.
    """

    __tablename__ = "receiver_setting"
    __table_args__ = (sa.CheckConstraint("hub IS NULL OR folder IS NULL", name="hub_or_folder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(sa.String(63))
    hub: Mapped[str | None] = mapped_column(sa.String(200))
    folder: Mapped[str | None] = mapped_column(sa.String(200))

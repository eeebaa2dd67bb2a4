"""The outbox: day reports owed to the municipality, their bytes frozen when the day was closed."""

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
    """The hub said no in a way that waiting does not mend: an admin must decide."""
    SETTLED = "settled"
    """An admin decided that the other report, which the municipality has, counts. This one is never sent."""
    REPLACED = "replaced"
    """An admin decided that our counts hold: a later revision has them."""


class OutboxEntry(Base):
    """One day report on its way. The key for the hub is centre, date and revision."""

    __tablename__ = "outbox_entry"
    __table_args__ = (sa.UniqueConstraint("date", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[dt.date]
    revision: Mapped[int]
    body: Mapped[bytes]
    state: Mapped[Delivery] = mapped_column(code_column(Delivery, "state"), default=Delivery.OWED, index=True)
    created: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    """Since the way to the receiver was last open: the pauses grow by it."""
    next_attempt: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    last_trouble: Mapped[str | None] = mapped_column(sa.String(40))
    held_revision: Mapped[int | None]
    """The revision of the day that a hub holds instead of this one, where it said so."""
    delivered: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

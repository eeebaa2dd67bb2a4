"""The hub's tables: centres with their public keys, the reports as received, their counts, and tokens."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kiosk.db import CONSTRAINT_NAMES
from kiosk.types import UtcDateTime

YEAR = dt.timedelta(days=366)
"""The same time for which a centre looks back for unobserved days."""


class HubBase(DeclarativeBase):
    """The base class of the hub's tables. They are in a separate database."""

    metadata = sa.MetaData(naming_convention=CONSTRAINT_NAMES)


class HubCentre(HubBase):
    """A centre that may report, by its Ed25519 public key (32 bytes)."""

    __tablename__ = "hub_centre"

    code: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    added: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    starts: Mapped[dt.date | None]
    """The centre's first day, where one was given when it was added."""

    @property
    def first_day(self) -> dt.date:
        """The first date that it may report: the given one, else a year before it was added."""
        return self.starts or self.added.date() - YEAR


class HubReport(HubBase):
    """A day report as received, byte for byte. Older revisions stay."""

    __tablename__ = "hub_report"
    __table_args__ = (sa.UniqueConstraint("centre", "date", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(sa.ForeignKey("hub_centre.code"))
    date: Mapped[dt.date]
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the body, in hex."""
    body: Mapped[bytes]
    received: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class HubCount(HubBase):
    """A count of a centre and date, from the newest revision of its report."""

    __tablename__ = "hub_count"

    centre: Mapped[str] = mapped_column(sa.ForeignKey("hub_centre.code"), primary_key=True)
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    n: Mapped[int | None]


class HubToken(HubBase):
    """A bearer token that may read reports, stored as its SHA-256."""

    __tablename__ = "hub_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    revoked: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    last_used: Mapped[dt.date | None]
    """The last date on which it was used."""

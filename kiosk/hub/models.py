"""The hub's tables: centres with their public keys, the reports as they came, and their counts."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kiosk.db import CONSTRAINT_NAMES
from kiosk.types import UtcDateTime

YEAR = dt.timedelta(days=366)
"""As long as a centre itself looks back for days that nobody observed."""


class HubBase(DeclarativeBase):
    """The hub's tables, in a database of its own."""

    metadata = sa.MetaData(naming_convention=CONSTRAINT_NAMES)


class HubCentre(HubBase):
    """A centre that may report, by its Ed25519 public key (32 bytes)."""

    __tablename__ = "hub_centre"

    code: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    added: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    starts: Mapped[dt.date | None]
    """Its first day, where somebody said so when it was added."""

    @property
    def first_day(self) -> dt.date:
        """The first date that it may report: what was said, else a year before it was added."""
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
    """The counts of each centre and date by its newest revision."""

    __tablename__ = "hub_count"

    centre: Mapped[str] = mapped_column(sa.ForeignKey("hub_centre.code"), primary_key=True)
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    n: Mapped[int | None]


class HubToken(HubBase):
    """A bearer token that may read reports, known by its SHA-256."""

    __tablename__ = "hub_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    revoked: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

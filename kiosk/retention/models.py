"""The tables of retention: the days that a centre has set, and the proof of what was deleted."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import UtcDateTime


class RetentionDays(Base):
    """The number of days of a rule, where an admin has set it."""

    __tablename__ = "retention_days"

    rule: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    days: Mapped[int]


class Deletion(Base):
    """The proof: how many rows of a table a rule took on a date, with which number of days, and when last."""

    __tablename__ = "deletion"
    __table_args__ = ({"sqlite_with_rowid": False},)

    rule: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    table: Mapped[str] = mapped_column("table_name", sa.String(24), primary_key=True)
    days: Mapped[int]
    n: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

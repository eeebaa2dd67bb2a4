"""The counts of closed days: kept for ever, after the rows they were counted from are gone."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base


class DayCount(Base):
    """One cell: how many of a measure on a day, for one key of one dimension (`""` for the whole).

    `n` is null where nobody observed: missing is not zero.
    """

    __tablename__ = "day_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    n: Mapped[int | None]

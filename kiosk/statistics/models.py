"""The counts of closed days. They are kept for ever, also after the rows that they were counted from are deleted."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base


class DayCount(Base):
    """The number of a measure on a day, for one key of a dimension. Both are `""` for the day's total.

    `n` is null on an unobserved day, which is not zero.
    """

    __tablename__ = "day_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    n: Mapped[int | None]

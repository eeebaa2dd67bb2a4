"""The table of help given in passing. A row says when and at which desk, and nothing about the person or the topic."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import UtcDateTime, code_column


class PassingStep(enum.StrEnum):
    """The kinds of events of help in passing."""

    HELPED = "helped"
    UNDONE = "undone"


NEED_NO_MEASURE = {PassingStep.UNDONE}


class PassingEvent(Base):
    """One tap: help was given in passing, or the desk undid its last such tap."""

    __tablename__ = "passing_event"
    __table_args__ = (
        sa.Index("uq_passing_event_undoes", "undoes", unique=True, sqlite_where=sa.text("undoes IS NOT NULL"),
                 postgresql_where=sa.text("undoes IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), index=True)
    step: Mapped[PassingStep] = mapped_column(code_column(PassingStep, "step"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "business_day"})
    desk: Mapped[str] = mapped_column(sa.ForeignKey("desk.code"))
    undoes: Mapped[int | None] = mapped_column(sa.ForeignKey("passing_event.id"))

"""The points of a centre's set-up about which somebody has decided."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import UtcDateTime, code_column


class PointState(enum.StrEnum):
    ANSWERED = "answered"
    SKIPPED = "skipped"
    """The step of the wizard was passed over, with what it proposes."""
    NOT_FOR_US = "not_for_us"
    """The centre does not need it."""


class WizardPoint(Base):
    """A point of the set-up, by its code: a step of the wizard, or a line of the list of what is still to do."""

    __tablename__ = "wizard_point"

    code: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    state: Mapped[PointState] = mapped_column(code_column(PointState, "state"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

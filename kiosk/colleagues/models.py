"""The table of calls for help by a desk or from the touchscreen. A call names desks, and nobody's name."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import UtcDateTime

STAMPED = {"stamped_on": "business_day"}


class HelpCall(Base):
    """A desk's call for a colleague, or a visitor's for staff. It ends when it is taken back, or with its day."""

    __tablename__ = "help_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), index=True)
    desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    """Where help is needed; null: at the touchscreen."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=STAMPED)
    answered_by: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    """The desk whose staff come; null while nobody has answered."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED)
    """When it was taken back, or staff had helped; null where it ended with the day."""

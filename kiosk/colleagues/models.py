"""The table of calls for a colleague. A call names desks, and nobody's name."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import UtcDateTime

STAMPED = {"stamped_on": "business_day"}


class HelpCall(Base):
    """A desk's call for a colleague. It ends when the desk takes it back, or with its business day."""

    __tablename__ = "help_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), index=True)
    desk: Mapped[str] = mapped_column(sa.ForeignKey("desk.code"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=STAMPED)
    answered_by: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    """The desk whose staff come; null while nobody has answered."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED)
    """When the desk took the call back; null where it ended with the day."""

"""The table of what was tried today."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import UtcDateTime


class Trial(Base):
    """The newest try of a part. Its result is shown on the same day only. The codes of parts: kiosk/trials/parts.py."""

    __tablename__ = "trial"

    part: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    works: Mapped[bool | None]
    """Null while nobody has said so, as between a press and the slip that it prints."""

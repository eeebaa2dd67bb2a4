"""The tables of the languages: what this centre has decided about each, and the texts that it has corrected."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import LONGEST_NAME, UtcDateTime

LONGEST_CODE = 12


class LanguageState(Base):
    """A language that an admin has decided about. `is_on` is null where only its texts were corrected or reviewed.

    `corrected` is the time of its last correction: whoever holds its texts in memory reads them anew after it.
    """

    __tablename__ = "language_state"

    code: Mapped[str] = mapped_column(sa.String(LONGEST_CODE), primary_key=True)
    is_on: Mapped[bool | None]
    reviewed_by: Mapped[str | None] = mapped_column(sa.String(LONGEST_NAME))
    reviewed_on: Mapped[dt.date | None]
    corrected: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Correction(Base):
    """A text as this centre says it in a language, in each plural form. `text` is the Swedish one, `context` its
    meaning where it has several. An update of the software leaves it."""

    __tablename__ = "correction"

    language: Mapped[str] = mapped_column(sa.String(LONGEST_CODE), primary_key=True)
    context: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    text: Mapped[str] = mapped_column(sa.String(400), primary_key=True)
    forms: Mapped[list[str]] = mapped_column(sa.JSON)

"""Dates in the admin's forms."""

import datetime as dt

from kiosk.errors import Invalid
from web.fields import typed
from web.times import full_date


def read_date(text: str) -> dt.date | None:
    """The date of "2026-12-24"; null for any other text."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def iso_in_words(text: str) -> str:
    """The date of "2026-12-24" in words."""
    return full_date(dt.date.fromisoformat(text))


def sent_date(field: str) -> dt.date:
    """The date in a field of the sent form. Raises Invalid `bad_date`."""
    date = read_date(typed(field))
    if date is None:
        raise Invalid("bad_date", field=field)
    return date

"""Reads the whole numbers of the wizard's forms."""

from kiosk.errors import Invalid
from web.fields import typed

LONGEST = 3


def whole_number(name: str) -> int | None:
    """The number in a field; an empty field is 0. Null where it is none."""
    text = typed(name) or "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def typed_number(name: str, least: int, most: int) -> int:
    """The number in a field; an empty field is 0. Raises Invalid `bad_number`."""
    number = whole_number(name)
    if number is None or not least <= number <= most:
        raise Invalid("bad_number", field=name)
    return number

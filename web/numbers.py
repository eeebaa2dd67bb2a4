"""Reads the whole numbers of forms."""

from kiosk.digits import in_ascii
from kiosk.errors import Invalid
from web.fields import typed

LONGEST = 3


def whole_number(name: str, empty: str = "0") -> int | None:
    """The number in a field; an empty field is 0, or `empty`. Null where it is none."""
    text = in_ascii(typed(name)) or empty
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def typed_number(name: str, least: int, most: int) -> int:
    """The number in a field; an empty field is 0. Raises Invalid `bad_number`."""
    number = whole_number(name)
    if number is None or not least <= number <= most:
        raise Invalid("bad_number", field=name)
    return number

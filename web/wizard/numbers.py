"""Reads the whole numbers of the wizard's forms."""

from kiosk.errors import Invalid
from web.fields import typed

LONGEST = 3


def typed_number(name: str, least: int, most: int) -> int:
    """The number in a field; an empty field is 0. Raises Invalid `bad_number`."""
    text = typed(name) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST and least <= int(text) <= most):
        raise Invalid("bad_number", field=name)
    return int(text)

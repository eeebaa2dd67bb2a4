"""A choice of a drop-down list."""

from msgspec import Struct


class Option(Struct, frozen=True):
    """`value` is what the form sends; `is_chosen`: it is selected when the page opens."""

    value: str
    words: str
    is_chosen: bool = False

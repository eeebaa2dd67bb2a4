"""A choice of a drop-down list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is what the form sends; `is_chosen`: it is selected when the page opens."""

    value: str
    words: str
    is_chosen: bool = False

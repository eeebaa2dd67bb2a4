"""A code or token that only one answer shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownOnce:
    """`lines` are shown and copied together; `note` says what to do with them."""

    heading: str
    lines: list[str]
    note: str

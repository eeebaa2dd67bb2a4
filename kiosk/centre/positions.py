"""The order of topics, desks, rooms, notices and models: the `position` of their rows."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Ordered(Protocol):
    """A row with a position."""

    position: int


T = TypeVar("T", bound=Ordered)


def move(rows: Sequence[T], row: T, by: int) -> None:
    """Move a row up (-1) or down (1) among these, which are in their order. At the end it stays where it is."""
    ordered = list(rows)
    here = ordered.index(row)
    there = min(max(here + by, 0), len(ordered) - 1)
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for number, one in enumerate(ordered):
        one.position = number


def after_all(rows: Iterable[Ordered]) -> int:
    """A position after all these rows."""
    return max((row.position for row in rows), default=-1) + 1

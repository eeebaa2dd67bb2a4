"""The rows of a list that an admin keeps: each can be changed, moved, taken out of use and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """A button that asks once before it acts: `follows` says what follows. Without it, the button acts at once."""

    address: str
    words: str
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row. `edit`, `up` and `down` are addresses; null where that cannot be done.

    `version`: that of the row, sent with `act`.
    """

    key: str
    name: str
    about: str = ""
    picture: str | None = None
    edit: str | None = None
    up: str | None = None
    down: str | None = None
    act: Ask | None = None
    version: str = ""


def moves(keys: Sequence[str], address: Callable[[str, str], str]) -> dict[str, tuple[str | None, str | None]]:
    """By key the addresses that move its row up and down; the first row has no way up, the last none down."""
    last = len(keys) - 1
    return {
        key: (address(key, "up") if place > 0 else None, address(key, "down") if place < last else None)
        for place, key in enumerate(keys)
    }

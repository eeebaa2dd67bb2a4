"""A sentence about the state of something, with its consequence and perhaps a button."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["good", "trouble", "later", "note"]


@dataclass(frozen=True, slots=True)
class Act:
    """A button that answers a sentence."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """`kind` chooses the pictogram; `rest` says what still works, or what happens next."""

    kind: Kind
    words: str
    rest: str = ""
    act: Act | None = None

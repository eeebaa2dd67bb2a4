"""A line about how something is: what is so, in bold where it matters, and what follows from it."""

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

"""A sentence about the state of something, with its consequence and perhaps a button."""

from typing import Literal

from msgspec import Struct

Kind = Literal["good", "trouble", "later", "note"]


class Act(Struct, frozen=True):
    """A button that answers a sentence."""

    address: str
    words: str


class Sentence(Struct, frozen=True):
    """`kind` chooses the pictogram; `rest` says what still works, or what happens next."""

    kind: Kind
    words: str
    rest: str = ""
    act: Act | None = None

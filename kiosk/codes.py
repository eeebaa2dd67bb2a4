"""The kinds of scanned codes, and the types by which a feature describes its own codes."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from kiosk.clock import Moment

Thing = TypeVar("Thing")
"""What a code of a feature identifies. For lending it is the row of an item."""


class CodeClass(enum.StrEnum):
    ITEM = "item"
    COMMAND = "command"
    IDENTITY = "identity"
    UNKNOWN = "unknown"


class About(enum.Enum):
    """What a command card acts on."""

    LAST_THING = "the thing whose code the scanner read last"
    LAST_STEP = "the last step that the scanner made and that was not undone, and its thing"


@dataclass(frozen=True, slots=True)
class Subject(Generic[Thing]):
    """What a code acts on: a thing, and for a card about the last step the id of that step's event."""

    thing: Thing | None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a code did: the action for the answer, and the id of the event that an undo takes back."""

    action: str
    event: int


@dataclass(frozen=True, slots=True)
class Words:
    """A heading and a sentence in Swedish. The page puts the thing's code before the sentence, where there is one.

    Without a sentence, the page says which state the thing is in.
    """

    heading: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Generic[Thing]):
    """A printed command card. Its code has only letters, since keyboard layouts change other characters.

    `do` raises DomainError where there is nothing to do. `refused` has the words for the error codes that only this
    card raises. The feature's table of moves says whether its step can be undone.
    """

    code: str
    name: str
    about: About
    do: Callable[[Session, Subject[Thing], Moment], Done]
    action: str
    done: Words
    refused: dict[str, Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler(Generic[Thing]):
    """A feature's codes: `find` returns the thing of a cleaned code, `scan` does what its code means, `cards` lists the
    command cards.
    """

    code_class: CodeClass
    find: Callable[[Session, str], Thing | None]
    scan: Callable[[Session, Thing, Moment], Done]
    cards: tuple[Card[Thing], ...]

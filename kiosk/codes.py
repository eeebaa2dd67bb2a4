"""What a scanned code can be, and what a feature says of the codes that are its own."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from kiosk.clock import Moment

Thing = TypeVar("Thing")
"""What a feature's codes name: for lending, the row of an item."""


class CodeClass(enum.StrEnum):
    ITEM = "item"
    COMMAND = "command"
    IDENTITY = "identity"
    UNKNOWN = "unknown"


class About(enum.Enum):
    """What a command card is about."""

    LAST_THING = "the thing whose own code the scanner read last"
    LAST_STEP = "the last step that the scanner made and that stands, and the thing it was made with"


@dataclass(frozen=True, slots=True)
class Subject(Generic[Thing]):
    """What a code is about. `step`: the event that is about to be taken back, where a card is about one."""

    thing: Thing | None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a code did: the action that the answer names, and the event that an undo takes back."""

    action: str
    event: int


@dataclass(frozen=True, slots=True)
class Words:
    """A heading and a sentence in Swedish; the sentence goes on from the thing's code where there is one.

    Without a sentence, the page says in which state the thing is.
    """

    heading: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Generic[Thing]):
    """A printed command card. Letters only stand on it: no keyboard layout changes those.

    `do` raises DomainError where there is nothing to do; `refused` has words for each such code that is the card's
    own. Whether its step can be undone says the feature's table of moves.
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
    """A feature's codes: `find` looks for the thing that a cleaned code names, `scan` does what reading it means."""

    code_class: CodeClass
    find: Callable[[Session, str], Thing | None]
    scan: Callable[[Session, Thing, Moment], Done]
    cards: tuple[Card[Thing], ...]

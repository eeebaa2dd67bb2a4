"""The kinds of scanned codes, and the types by which a feature describes its own codes."""

import enum
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from msgspec import Struct, field
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.readers import Reader

Thing = TypeVar("Thing")
"""What a code of a feature identifies. For lending it is the row of an item."""


class CodeClass(enum.StrEnum):
    ITEM = "item"
    PASS = "pass"  # noqa: S105 - a borrower's slip
    COMMAND = "command"
    STAFF = "staff"
    TICKET = "ticket"
    IDENTITY = "identity"
    UNKNOWN = "unknown"


class About(enum.Enum):
    """What a command card acts on."""

    LAST_THING = "the thing whose code the scanner read last"
    LAST_STEP = "the last step that was not undone, and its thing: the scanner's own, or a page's after its newest scan"
    NOTHING = "no thing: what the scanner's next codes do"


class Subject(Struct, Generic[Thing], frozen=True):
    """What a code acts on: a thing, and for a card about the last step the id of that step's event.

    `is_newest`: whether the scanner's newest scan made that step. Else a later one changed nothing that can be undone.
    `is_over`: the card has taken back a step of this thing already, and there is no other that it could. `is_next`: it
    has just taken back a step of another thing.
    """

    thing: Thing | None
    step: int | None = None
    is_newest: bool = True
    is_over: bool = False
    is_next: bool = False


class Done(Struct, frozen=True):
    """What a code did: the action for the answer, and the id of the event that an undo takes back; null where the code
    made no step.

    `thing`: what it acted on, where that is not the subject of the code. `again`: the reason of a second scan within
    three seconds.
    """

    action: str
    event: int | None
    thing: Any = None
    again: str | None = None


class Ask(Struct, frozen=True):
    """A code did nothing yet: the page asks for what is missing. `reason` says what, as a stable code."""

    reason: str


class Again(Struct, frozen=True):
    """A code did nothing, because it was done before. `reason` says what, as a stable code."""

    reason: str


Outcome = Done | Ask | Again


class Words(Struct, frozen=True):
    """A heading and a sentence in Swedish. The page puts the thing's code before the sentence, where there is one.

    Without a sentence, the page says which state the thing is in.
    """

    heading: str
    sentence: str = ""


class Card(Struct, Generic[Thing], frozen=True, kw_only=True):
    """A printed command card. Its code has only letters, since keyboard layouts change other characters.

    `do` raises DomainError where there is nothing to do, and may ask. `refused` has the words for the error codes that
    only this card raises, `asks` those for what it asks; the answer to those of `asks_again` is the same card once
    more. Its step can be undone. `begins_mode`: it says what the next
    codes of its scanner do. `explains` and `picture` are
    printed on it: what it does in at most four lines, and the name of a pictogram.
    """

    code: str
    name: str
    explains: str
    picture: str
    about: About
    do: Callable[[Session, Subject[Thing], Reader, Moment], Outcome]
    action: str
    done: Words
    refused: dict[str, Words]
    asks: dict[str, Words] = field(default_factory=dict)
    asks_again: tuple[str, ...] = ()
    begins_mode: bool = False


class Handler(Struct, Generic[Thing], frozen=True, kw_only=True):
    """What a class of codes does: `find` returns the thing of a cleaned code, and `scan` does what the code means."""

    code_class: CodeClass
    find: Callable[[Session, str], Thing | None]
    scan: Callable[[Session, Thing, Reader, Moment], Outcome]


class Mode(Struct, Generic[Thing], frozen=True, kw_only=True):
    """What the codes of a class do instead, while `is_on` for their scanner: they are counted or checked, for example.

    The first mode that is on does the scan, in the order of `scans/handlers.py`. `counts_each_scanner`: the same code
    at another scanner within three seconds is no repeat. `note_unknown` is told of each code that belongs to nothing.
    `instead`: what passes, cards about the last item and cards that begin another mode do meanwhile; null where they do
    what they always do.
    """

    code_class: CodeClass
    is_on: Callable[[Session, Reader, Moment], bool]
    scan: Callable[[Session, Thing, Reader, Moment], Outcome]
    counts_each_scanner: bool = False
    note_unknown: Callable[[Session], None] | None = None
    instead: Callable[[Session, Reader, Moment], Outcome] | None = None


class FeatureCodes(Struct, frozen=True, kw_only=True):
    """What a feature's `scan.py` says, as its CODES: its classes of codes, its command cards and its modes.

    `for_visitors`: what a visitor's scan of these classes does at the touchscreen. Every other code does nothing there.
    """

    handlers: tuple[Handler[Any], ...] = ()
    cards: tuple[Card[Any], ...] = ()
    modes: tuple[Mode[Any], ...] = ()
    for_visitors: tuple[Handler[Any], ...] = ()

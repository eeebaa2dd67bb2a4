"""The type by which a feature says what of a centre's set-up is in a profile."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Conflict, DomainError
from kiosk.i18n import LANGUAGES
from kiosk.identity import contains_identity_number

LONGEST_THING = 60
MOST_ROWS = 1000
"""The most rows of a part: more than a centre has, since its pages have no limit and it must take its own profile."""
OneOfTheLanguages = Annotated[str, msgspec.Meta(pattern=rf"^({'|'.join(one.code for one in LANGUAGES)})\Z")]
Names = dict[OneOfTheLanguages, str]
"""A name in each language."""


class ProfilePart(Struct, frozen=True):
    """One part of a profile, such as the topics. `name` is in Swedish.

    `shape` is the type of what `read` returns and `bring_in` takes; msgspec checks a file's part against it.
    `tables`: those that `bring_in` writes to, beside the audit log, with those that they refer to.
    `bring_in` adds and changes, and takes nothing away. It records each change in the audit log, which is also how the
    preview knows the differences. It raises Invalid or Conflict as the features do.
    """

    code: str
    name: str
    tables: tuple[sa.Table, ...]
    shape: Any
    read: Callable[[Session, Moment], Any]
    bring_in: Callable[[Session, str, Any, Moment], None]


def refuse_twice(rows: Sequence[tuple[Hashable, str]]) -> None:
    """Raise Conflict `row_twice` where two rows have one key. A row: its key, and its name for the refusal."""
    number = Counter(key for key, _name in rows)
    for key, name in rows:
        with about(name):
            if number[key] > 1:
                raise Conflict("row_twice")


@contextmanager
def about(thing: str) -> Iterator[None]:
    """Let a refusal within the block say which row of the part it is about: its parameter `thing`.

    A name with an identity number is not repeated, and a long one is cut.
    """
    try:
        yield
    except DomainError as refusal:
        refusal.params["thing"] = "" if contains_identity_number(thing) else thing[:LONGEST_THING]
        raise

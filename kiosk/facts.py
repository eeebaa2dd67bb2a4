"""The types by which a feature describes its measures and what to count on a business day."""

import datetime as dt
import enum
from collections.abc import Callable, Collection, Iterator, Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a text for translation. It is translated where it is shown."""
    return text


class Measure(Struct, frozen=True):
    """One statistic: its code, its name and what it counts (in Swedish), and the dimensions it can be divided by."""

    code: str
    name: str
    counts: str
    dimensions: tuple[str, ...] = ()


class Fact(Struct, frozen=True):
    """One thing to count on a business day, with its key in each dimension of its measure."""

    day: int
    measure: str
    keys: dict[str, str]


class Source(Struct, frozen=True):
    """A feature's measures, and the function that reads their facts of business days, given by ids.

    The function makes as many queries for a year as for a day.
    """

    measures: Sequence[Measure]
    read_facts: Callable[[Session, Sequence[int], ZoneInfo], Iterator[Fact]]


def check_steps(steps: type[enum.StrEnum], counted: Collection[enum.StrEnum], others: Collection[enum.StrEnum]) -> None:
    """Check that a measure counts each step of a feature, except `others`, which need none.

    Raises TypeError with the steps that were forgotten. It is called at the import of `facts.py`, so the program stops.
    """
    if forgotten := [step.value for step in steps if step not in counted and step not in others]:
        raise TypeError(f"{steps.__name__} {', '.join(forgotten)}: neither counted by a measure nor in NEED_NO_MEASURE")


def was_not_undone(events: sa.FromClause) -> sa.ColumnElement[bool]:
    """A condition: no later row of the event table undoes this row. A step that was undone is not counted."""
    undoing = events.alias()
    return ~sa.exists().where(undoing.c.undoes == events.c.id)


def hour(at: dt.datetime, zone: ZoneInfo) -> str:
    """The local hour of a time, `00` to `23`."""
    return f"{at.astimezone(zone).hour:02d}"

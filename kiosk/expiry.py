"""The types by which a feature says which of its rows are deleted and when, and which are kept."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from msgspec import Struct, field
from sqlalchemy.orm import Session


class Limit(Struct, frozen=True):
    """What is old enough for a rule at a certain time. Days are ids of business days that are closed and counted.

    `before`: the time that is the rule's days ago. `days_over`: the business days up to that date. `days_held`: those
    whose reports the municipality has had for a day, at whatever date.
    """

    before: dt.datetime
    days_over: sa.Select[int]
    days_held: sa.Select[int]

    def is_on(self, day: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """A condition: the row is of a business day that is over."""
        return day.in_(self.days_over)


Condition = Callable[[Limit], sa.ColumnElement[bool]]


class Rule(Struct, frozen=True):
    """Which rows of a feature are deleted. The texts are in Swedish; in `clock`, `%(days)s` is "7 dagar".

    An admin can set the days from `least` to `most`. `rows`: for each table, which of its rows the rule takes. A row to
    which another one refers is never taken, so the order of the tables follows from their foreign keys.
    """

    code: str
    name: str
    clock: str
    decision: str
    days: int
    least: int
    most: int
    rows: Mapping[sa.Table, Condition]

    @property
    def is_settable(self) -> bool:
        return self.least < self.most


class Retention(Struct, frozen=True):
    """A feature's rules, and the tables of which it deletes no row, each with the reason (in Swedish).

    `sweep`: deletes what a power cut left outside the database, and returns how much that was.
    """

    rules: Sequence[Rule] = ()
    kept: Mapping[sa.Table, str] = field(default_factory=dict)
    sweep: Callable[[Session], int] | None = None

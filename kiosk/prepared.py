"""Statements of the hot paths (number, call): written in Core, compiled once, and run on the driver's own connection.

`Session.execute` builds, caches and wraps at each call: with it, a ticket takes half as much processor time again.
Only what SQLAlchemy's documentation names is used: `compile()` and its `params`, `exported_columns`, the processors of
a type, and the driver's connection.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from kiosk.db import driver_of
from kiosk.rows import field_names
from kiosk.types import UtcDateTime

DIALECT = sqlite.dialect(paramstyle="named")
Row = TypeVar("Row")
Value = str | int | float | bytes | dt.datetime | dt.date | dict[str, Any] | None
Values = Mapping[str, Value]
NO_VALUES: Values = {}
Convert = Callable[[Any], object]
STORED: dict[type, Any] = {
    dt.datetime: UtcDateTime().bind_processor(DIALECT),
    dt.date: sa.Date().dialect_impl(DIALECT).bind_processor(DIALECT),
    dict: sa.JSON().dialect_impl(DIALECT).bind_processor(DIALECT),
}
"""How the types that the driver does not know are stored. A code is a `str` for the driver, and a `bool` an `int`."""
for stored, convert in STORED.items():
    sqlite3.register_adapter(stored, convert)


class Prepared:
    """A statement that is compiled when it is first used. It runs in the session's own transaction."""

    def __init__(self, statement: sa.SelectBase | sa.Insert | sa.Update) -> None:
        self._statement = statement

    @cached_property
    def _compiled(self) -> tuple[str, frozenset[str], dict[str, object]]:
        """The SQL, the names of its parameters, and the values that stand in the statement itself."""
        compiled = self._statement.compile(dialect=DIALECT)
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), frozenset(compiled.params.keys() - constants.keys()), constants

    def _run(self, s: Session, values: Values) -> sqlite3.Cursor:
        """Run it. Raises TypeError with the names of the parameters that are missing or unknown."""
        sql, names, constants = self._compiled
        if names != values.keys():
            raise TypeError(f"parameters that are missing or unknown: {', '.join(sorted(names ^ values.keys()))}")
        if s.in_transaction():
            s.flush()  # what the session still holds back must be seen
        return _driver(s).execute(sql, {**constants, **values})


class Query(Prepared, Generic[Row]):
    """A statement that answers rows of a dataclass, whose fields are the statement's columns in the same order.

    Raises TypeError, at the import, with the names that only one of the two has.
    """

    def __init__(self, row: type[Row], statement: sa.SelectBase | sa.Insert) -> None:
        super().__init__(statement)
        self._make: Callable[..., Row] = row
        self._types = {str(column.key): column.type for column in statement.exported_columns}
        names, fields = list(self._types), field_names(row)
        if names != fields:
            wrong = ", ".join(sorted({*names} ^ {*fields})) or "their order"
            raise TypeError(f"{row.__name__} and its statement differ in: {wrong}")

    def all(self, s: Session, values: Values = NO_VALUES) -> list[Row]:
        """Every row."""
        return [self._as_row(found) for found in self._run(s, values)]

    def first(self, s: Session, values: Values = NO_VALUES) -> Row | None:
        """The first row; null where there is none."""
        found = self._run(s, values).fetchone()
        return self._as_row(found) if found else None

    def _as_row(self, found: Iterable[object]) -> Row:
        values = list(found)
        for position, convert in self._converts:
            values[position] = convert(values[position])
        return self._make(*values)

    @cached_property
    def _converts(self) -> list[tuple[int, Convert]]:
        """What makes a stored value one of its column's type, by the column's position."""
        types = (type_.dialect_impl(DIALECT) for type_ in self._types.values())
        converts = (type_.result_processor(DIALECT, None) for type_ in types)
        return [(position, convert) for position, convert in enumerate(converts) if convert]


class Change(Prepared):
    """A statement that inserts a row or updates some."""

    def insert(self, s: Session, values: Values) -> int:
        """Insert a row and return its id."""
        return self._run(s, values).lastrowid or 0

    def update(self, s: Session, values: Values) -> int:
        """Update rows and return how many they were."""
        return self._run(s, values).rowcount


def parameters_of(columns: Iterable[sa.Column[Any]]) -> dict[str, sa.BindParameter[Any]]:
    """A parameter for each column that a statement writes, of the same name."""
    return {column.name: sa.bindparam(column.name) for column in columns}


def _driver(s: Session) -> sqlite3.Connection:
    """The driver's connection under a session. It is asked for once: each is one transaction on one connection."""
    driver: sqlite3.Connection | None = s.info.get("driver")
    if driver is None:
        driver = s.info["driver"] = driver_of(s.connection())
    return driver

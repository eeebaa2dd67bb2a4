"""Statements of the hot paths (number, call, scan): written in Core, compiled once, run on the driver.

SQLAlchemy builds, caches and wraps at each call, which costs a small machine ten times what SQLite needs to answer.
Here the building is done once for all; types are converted by the columns' own processors.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

DIALECT = sqlite.dialect(paramstyle="qmark")
Convert = Callable[[Any], Any]


def p(name: str, like: sa.ColumnElement[Any] | None = None) -> sa.BindParameter[Any]:
    """A parameter of a prepared statement, of a column's type."""
    return sa.bindparam(name, type_=like.type if like is not None else None)


def _driver(s: Session | sqlite3.Connection) -> Any:
    """The driver's connection under a session. Asked for once: each is one transaction on one connection."""
    if isinstance(s, sqlite3.Connection):
        return s
    if s.in_transaction():
        s.flush()  # what the session still holds back must be seen
    driver = s.info.get("driver")
    if driver is None:
        driver = s.info["driver"] = s.connection().connection.dbapi_connection
    return driver


class Prepared:
    """One statement, with `name=value` for each of its parameters. It runs in the session's own transaction.

    A question of one statement may also be put on `Database.single()`, which needs no transaction at all.
    """

    def __init__(self, statement: sa.Select[Any] | sa.CompoundSelect[Any] | sa.Insert | sa.Update) -> None:
        self._statement = statement

    @cached_property
    def _text(self) -> tuple[str, list[str], list[tuple[int, Convert]], dict[str, Any]]:
        """The SQL, the parameters' names in its order, which of them are converted, and the values it has itself."""
        compiled: Any = self._statement.compile(dialect=DIALECT)
        names = list(compiled.positiontup)
        types = {name: bind.type.dialect_impl(DIALECT) for bind, name in compiled.bind_names.items()}
        converts = [(place, types[name].bind_processor(DIALECT)) for place, name in enumerate(names)]
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), names, [(place, convert) for place, convert in converts if convert], constants

    @cached_property
    def _row(self) -> tuple[Callable[[Iterable[Any]], Any], list[tuple[int, Convert]]]:
        """What makes a row of named columns, and which of them are converted."""
        columns = list(self._statement.exported_columns)
        row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        converts = [column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns]
        return row._make, [(place, convert) for place, convert in enumerate(converts) if convert]

    def _run(self, s: Session | sqlite3.Connection, values: dict[str, Any]) -> Any:
        sql, names, converts, constants = self._text
        if constants:
            values = constants | values
        given = [values[name] for name in names]
        for place, convert in converts:
            given[place] = convert(given[place])
        return _driver(s).execute(sql, given)

    def _as_row(self, found: Iterable[Any]) -> Any:
        make, converts = self._row
        values = list(found)
        for place, convert in converts:
            values[place] = convert(values[place])
        return make(values)

    def all(self, s: Session | sqlite3.Connection, **values: Any) -> list[Any]:
        """Every row, with its columns by name."""
        return [self._as_row(found) for found in self._run(s, values)]

    def first(self, s: Session | sqlite3.Connection, **values: Any) -> Any:
        """The first row, or None."""
        found = self._run(s, values).fetchone()
        return self._as_row(found) if found else None

    def scalar(self, s: Session | sqlite3.Connection, **values: Any) -> Any:
        """The first column of the first row as the driver has it, or None."""
        found = self._run(s, values).fetchone()
        return found[0] if found else None

    def insert(self, s: Session | sqlite3.Connection, **values: Any) -> int:
        """The id of the row that was inserted."""
        return int(self._run(s, values).lastrowid)

    def count(self, s: Session | sqlite3.Connection, **values: Any) -> int:
        """How many rows an update changed."""
        return int(self._run(s, values).rowcount)

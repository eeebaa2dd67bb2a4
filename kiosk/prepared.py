"""Statements of the hot paths (number, call, scan): written in Core, compiled once, run on the driver.

SQLAlchemy builds, caches and wraps at each call, which costs a small machine ten times what SQLite needs to answer.
Here the building is done once for all; types are converted by the columns' own processors.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import cached_property
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

DIALECT = sqlite.dialect(paramstyle="qmark")
Convert = Callable[[Any], Any]


def _for_driver(type_: Any) -> Convert | None:
    """How a value of a type goes to the driver: by a table where SQLAlchemy's own takes two calls for each."""
    if isinstance(type_, sa.Enum):
        codes: Any = type_.enum_class
        return {None: None, **{code: code.value for code in codes}}.__getitem__
    if isinstance(type_, sa.Boolean):
        return {None: None, False: 0, True: 1}.__getitem__
    convert: Convert | None = type_.bind_processor(DIALECT)
    return convert


def _in_order(names: list[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """What puts named values in a statement's order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def p(name: str, like: sa.ColumnElement[Any] | None = None) -> sa.BindParameter[Any]:
    """A parameter of a prepared statement, of a column's type."""
    return sa.bindparam(name, type_=like.type if like is not None else None)


def _driver(s: Session) -> Any:
    """The driver's connection under a session. Asked for once: each is one transaction on one connection."""
    driver = s.info["driver"] = s.connection().connection.dbapi_connection
    return driver


class Prepared:
    """One statement, with `name=value` for each of its parameters. It runs in the session's own transaction."""

    def __init__(self, statement: sa.Select[Any] | sa.CompoundSelect[Any] | sa.Insert | sa.Update) -> None:
        self._statement = statement

    @cached_property
    def _text(self) -> tuple[str, Callable[[dict[str, Any]], Any], list[tuple[int, Convert]], dict[str, Any]]:
        """The SQL, what puts the parameters in its order, which of them are converted, and the values it has itself."""
        compiled: Any = self._statement.compile(dialect=DIALECT)
        names = list(compiled.positiontup)
        types = {name: bind.type.dialect_impl(DIALECT) for bind, name in compiled.bind_names.items()}
        converts = [(place, _for_driver(types[name])) for place, name in enumerate(names)]
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), _in_order(names), [(place, convert) for place, convert in converts if convert], constants

    @cached_property
    def _row(self) -> tuple[Callable[[Iterable[Any]], Any], list[tuple[int, Convert]]]:
        """What makes a row of named columns, and which of them are converted."""
        columns = list(self._statement.exported_columns)
        row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        converts = [column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns]
        return row._make, [(place, convert) for place, convert in enumerate(converts) if convert]

    def _run(self, s: Session, values: dict[str, Any]) -> Any:
        sql, in_order, converts, constants = self._text
        given = in_order(constants | values if constants else values)
        if converts:
            given = list(given)
            for place, convert in converts:
                given[place] = convert(given[place])
        if s.in_transaction():
            s.flush()  # what the session still holds back must be seen
        return (s.info.get("driver") or _driver(s)).execute(sql, given)

    def _as_row(self, found: Iterable[Any]) -> Any:
        make, converts = self._row
        values = list(found)
        for place, convert in converts:
            values[place] = convert(values[place])
        return make(values)

    def all(self, s: Session, **values: Any) -> list[Any]:
        """Every row, with its columns by name."""
        return [self._as_row(found) for found in self._run(s, values)]

    def first(self, s: Session, **values: Any) -> Any:
        """The first row, or None."""
        found = self._run(s, values).fetchone()
        return self._as_row(found) if found else None

    def scalar(self, s: Session, **values: Any) -> Any:
        """The first column of the first row as the driver has it, or None."""
        found = self._run(s, values).fetchone()
        return found[0] if found else None

    def insert(self, s: Session, **values: Any) -> int:
        """The id of the row that was inserted."""
        return int(self._run(s, values).lastrowid)

    def count(self, s: Session, **values: Any) -> int:
        """How many rows an update changed."""
        return int(self._run(s, values).rowcount)

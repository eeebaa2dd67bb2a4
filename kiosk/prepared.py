"""Statements of the hot paths (number, call, scan): written in Core, compiled once, run on the driver.

SQLAlchemy builds, caches and wraps at each call, which costs a small machine ten times what SQLite needs to answer.
Here the building is done once for all; types are converted by the columns' own processors.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable
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
    s.flush()  # what the session still holds back must be seen; nothing when it holds nothing
    if "driver" not in s.info:
        s.info["driver"] = s.connection().connection.dbapi_connection
    return s.info["driver"]


class Prepared:
    """One statement, with `name=value` for each of its parameters. It runs in the session's own transaction.

    A question of one statement may also be put on `Database.single()`, which needs no transaction at all.
    """

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update) -> None:
        self._statement = statement

    @cached_property
    def _compiled(self) -> Any:
        return self._statement.compile(dialect=DIALECT)

    @cached_property
    def _sql(self) -> str:
        return str(self._compiled)

    @cached_property
    def _binds(self) -> list[tuple[str, Any, Convert | None]]:
        """Each parameter in the order of the text: its name, its value where the statement has one, its conversion."""
        constants = self._compiled.params
        types = {name: bind.type.dialect_impl(DIALECT) for bind, name in self._compiled.bind_names.items()}
        return [(name, constants[name], types[name].bind_processor(DIALECT)) for name in self._compiled.positiontup]

    @cached_property
    def _row(self) -> tuple[type[tuple[Any, ...]], list[Convert | None]]:
        columns = self._statement.exported_columns
        row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        return row, [column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns]

    def _run(self, s: Session | sqlite3.Connection, values: dict[str, Any]) -> Any:
        given = [
            convert(values.get(name, constant)) if convert else values.get(name, constant)
            for name, constant, convert in self._binds
        ]
        return _driver(s).execute(self._sql, given)

    def all(self, s: Session | sqlite3.Connection, **values: Any) -> list[Any]:
        """Every row, with its columns by name."""
        row, converts = self._row
        return [
            row._make(  # type: ignore[attr-defined]
                convert(value) if convert else value for value, convert in zip(found, converts, strict=True)
            )
            for found in self._run(s, values).fetchall()
        ]

    def first(self, s: Session | sqlite3.Connection, **values: Any) -> Any:
        """The first row, or None."""
        rows = self.all(s, **values)
        return rows[0] if rows else None

    def scalar(self, s: Session | sqlite3.Connection, **values: Any) -> Any:
        """The first column of the first row as the driver has it, or None."""
        found = self._run(s, values).fetchone()
        return found[0] if found else None

    def count(self, s: Session | sqlite3.Connection, **values: Any) -> int:
        """How many rows an update changed."""
        return int(self._run(s, values).rowcount)

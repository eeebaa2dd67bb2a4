"""Lets rows be written without the write lock, into temporary copies of tables, and then what differs at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from kiosk.audit import AuditEntry
from kiosk.db import Database, table_of
from kiosk.errors import Conflict

AUDIT = table_of(AuditEntry)
MAIN, TEMPORARY = SCHEMAS = ("main", "temp")
Row = tuple[Any, ...]
Rows = dict[Row, Row]
"""The rows of a table by their primary keys, in the values that the database has."""


class Written(Struct, frozen=True):
    """What was written into the copies: the rows that each table had, and has, and the entries for the audit log."""

    before: Mapping[sa.Table, Rows]
    after: Mapping[sa.Table, Rows]
    audited: list[Row]


class Scratch(Struct, frozen=True):
    """Copies of some tables, as temporary tables of one connection. `session` reads and writes them."""

    session: Session
    tables: list[sa.Table]

    def written(self) -> Written:
        """What the session has flushed until now."""
        connection = self.session.connection()
        before, after = ({table: _rows(connection, table, schema) for table in self.tables} for schema in SCHEMAS)
        return Written(before, after, [row for _id, row in sorted(_rows(connection, AUDIT, TEMPORARY).items())])


@contextmanager
def scratch(db: Database, tables: set[sa.Table]) -> Iterator[Scratch]:
    """A session that reads the database as it is now, and writes into copies of these tables and an empty audit log.

    SQLite looks for a table among a connection's temporary ones first, so the copies stand in for the tables. What is
    written to any other table would wait for the writers' lock. The connection is not used again.
    """
    with db.translate_and_record_errors(), db.engine.connect() as connection:
        try:
            ordered = _copy(connection, tables)
            with Session(connection, expire_on_commit=False) as s:
                yield Scratch(s, ordered)
        finally:
            connection.invalidate()


def write(s: Session, written: Written) -> None:
    """Make the tables what the copies became. Raises Conflict `changed_meanwhile` where they are not as they were."""
    s.flush()
    connection = s.connection()
    if any(_rows(connection, table, MAIN) != rows for table, rows in written.before.items()):
        raise Conflict("changed_meanwhile")
    changed = {table: (written.before[table], rows) for table, rows in written.after.items()}
    for table, (before, after) in reversed(changed.items()):
        _delete(connection, table, [key for key, row in before.items() if _goes_first(table, row, after.get(key))])
    for table, (before, after) in changed.items():
        _put(connection, table, [row for key, row in after.items() if before.get(key) != row])
    _put(connection, AUDIT, [(None, *row[1:]) for row in written.audited])
    s.expire_all()


def _copy(connection: sa.Connection, tables: set[sa.Table]) -> list[sa.Table]:
    """Make temporary tables of the same shapes, with the same rows. Old entries of the audit log are not needed.

    Returns the tables, those that others refer to first.
    """
    copies = sa.MetaData()
    for table in {*tables, AUDIT}:
        table.to_metadata(copies, schema=TEMPORARY)
    copies.create_all(connection, checkfirst=False)
    by_name = {table.name: table for table in tables}
    ordered = [by_name[copy.name] for copy in copies.sorted_tables if copy.name in by_name]
    for table in ordered:
        copied = _untyped(table, TEMPORARY)
        connection.execute(sa.insert(copied).from_select(copied.columns.keys(), sa.select(_untyped(table, MAIN))))
    return ordered


def _untyped(table: sa.Table, schema: str) -> sa.TableClause:
    """The table with values as the database has them: what is only compared and copied is not decoded."""
    return sa.table(table.name, *[sa.column(column.name) for column in table.columns], schema=schema)


def _rows(connection: sa.Connection, table: sa.Table, schema: str) -> Rows:
    keys = [index for index, column in enumerate(table.columns) if column.primary_key]
    rows = connection.execute(sa.select(_untyped(table, schema)))
    return {tuple(row[index] for index in keys): tuple(row) for row in rows}


def _goes_first(table: sa.Table, before: Row, after: Row | None) -> bool:
    """Whether a row is deleted before others are written. One that changes is, where another may get what is unique in
    it. No row of another table refers to such a row.
    """
    is_unique = any(isinstance(constraint, sa.UniqueConstraint) for constraint in table.constraints)
    return after is None or (is_unique and after != before)


def _delete(connection: sa.Connection, table: sa.Table, keys: list[Row]) -> None:
    own = _untyped(table, MAIN)
    names = [column.name for column in table.primary_key]
    chosen = sa.and_(*(own.c[name] == sa.bindparam(f"key_{name}") for name in names))
    if keys:
        named = [f"key_{name}" for name in names]
        connection.execute(sa.delete(own).where(chosen), [dict(zip(named, key, strict=True)) for key in keys])


def _put(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    """Add rows, or change those with their keys. A key that is null is given by the database."""
    own = _untyped(table, MAIN)
    names = [column.name for column in table.columns]
    new = sqlite.insert(own)
    keys = [column.name for column in table.primary_key]
    rest = {name: new.excluded[name] for name in names if name not in keys}
    if rows:
        put = new.on_conflict_do_update(index_elements=keys, set_=rest)
        connection.execute(put, [dict(zip(names, row, strict=True)) for row in rows])

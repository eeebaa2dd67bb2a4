"""Lets a preview write without the write lock: it writes into temporary copies of the tables."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.audit import AuditEntry
from kiosk.db import Database, table_of

AUDIT = table_of(AuditEntry)


@contextmanager
def scratch(db: Database, tables: set[sa.Table]) -> Iterator[Session]:
    """A session that reads the database as it is now, and writes into copies of these tables and an empty audit log.

    SQLite looks for a table among a connection's temporary ones first, so the copies stand in for the tables. What is
    written to any other table would wait for the writers' lock. The connection is not used again.
    """
    with db.translate_and_record_errors(), db.engine.connect() as connection:
        try:
            _copy(connection, {*tables, AUDIT})
            with Session(connection, expire_on_commit=False) as s:
                yield s
        finally:
            connection.invalidate()


def _copy(connection: sa.Connection, tables: set[sa.Table]) -> None:
    """Make temporary tables of the same shapes, with the same rows. Old entries of the audit log are not needed."""
    copies, originals = sa.MetaData(), sa.MetaData()
    for table in tables:
        table.to_metadata(copies, schema="temp")
        table.to_metadata(originals, schema="main")
    copies.create_all(connection, checkfirst=False)
    for copy in copies.sorted_tables:
        if copy.name != AUDIT.name:
            rows = sa.select(originals.tables[f"main.{copy.name}"])
            connection.execute(copy.insert().from_select(copy.columns.keys(), rows))

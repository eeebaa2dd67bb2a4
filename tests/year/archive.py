"""Keeps the rows of visits and loans before each night, so that those which retention takes can still be compared."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

TABLES = ("business_day", "item", "ticket", "ticket_event", "loan", "item_event", "missing_part", "scan")


class Archive:
    """A database of its own, with the newest version of each row that the centre has had."""

    def __init__(self, file: Path, centre: Path) -> None:
        self.file, self._centre = file, centre

    def keep(self) -> None:
        """Copy all rows that the centre has now."""
        database = self._open()
        for table in TABLES:
            database.execute(f"CREATE TABLE IF NOT EXISTS {table} AS SELECT * FROM centre.{table} WHERE 0")
            database.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS key_of_{table} ON {table} (id)")
            database.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM centre.{table}")
        database.close()

    def missing(self) -> Iterator[tuple[str, int, int]]:
        """For each table how many rows the centre does not have any more, and how many its proof says were deleted."""
        database = self._open()
        for table in TABLES:
            gone = database.execute(f"SELECT count(*) FROM {table} WHERE id NOT IN (SELECT id FROM centre.{table})")
            said = "SELECT coalesce(sum(n), 0) FROM centre.deletion WHERE table_name = ?"
            yield table, gone.fetchone()[0], database.execute(said, (table,)).fetchone()[0]
        database.close()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(f"file:{self.file}", uri=True, isolation_level=None)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("ATTACH ? AS centre", (f"file:{self._centre}?mode=ro",))
        return database

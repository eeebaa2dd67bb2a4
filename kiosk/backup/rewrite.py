"""Writes the rows of a database into a new file. Only its tables are read, so damaged indices do no harm."""

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.folder import existing_file_uri

SCHEMA = "SELECT name, sql FROM main.sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
ALL_ROWS = 'INSERT INTO whole."{0}" SELECT * FROM main."{0}" NOT INDEXED WHERE true'
"""With a WHERE, SQLite does not copy the pages of the old indices."""


def rewrite(damaged: Path, file: Path) -> None:
    """Write all rows into a file that exists and is empty. Raises sqlite3.Error where a row cannot be read."""
    with closing(sqlite3.connect(existing_file_uri(damaged), uri=True)) as connection:
        connection.execute("ATTACH ? AS whole", [str(file)])
        (page_size,) = connection.execute("PRAGMA main.page_size").fetchone()
        connection.execute(f"PRAGMA whole.page_size = {page_size}")
        with connection:
            for name, sql in connection.execute(SCHEMA, ["table"]).fetchall():
                connection.execute(sql.replace("CREATE TABLE ", "CREATE TABLE whole.", 1))
                connection.execute(ALL_ROWS.format(name))
            for _, sql in connection.execute(SCHEMA, ["index"]).fetchall():
                connection.execute(sql.replace("INDEX ", "INDEX whole.", 1))

"""Opens a database file that somebody may have made up, to read a few words of it.

Nothing in it may hold a page for long, fill the memory, or run: only tables are read. Nothing is created.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

STEPS_AT_MOST = 100_000
"""Steps of SQLite's virtual machine for one statement."""
LONGEST = 100_000
"""Bytes of a value or of a row. One function of SQL can make a value of any length in one step."""


@contextmanager
def peeked(file: Path) -> Iterator[sqlite3.Connection]:
    """The file as it is: SQLite looks for no journal beside it and takes no lock. Raises sqlite3.Error."""
    if not file.is_file():  # to open a pipe would wait for somebody to write into it
        raise sqlite3.OperationalError("there is no such file")
    with closing(sqlite3.connect(as_it_is(file), uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        connection.set_progress_handler(lambda: 1, STEPS_AT_MOST)
        connection.set_authorizer(_only_tables)
        yield connection


def as_it_is(file: Path) -> str:
    """The address for SQLite of a file that nobody writes to. Some sticks have no locks."""
    return f"{file.absolute().as_uri()}?mode=ro&immutable=1"


def _only_tables(_action: int, _one: str | None, _two: str | None, _database: str | None, view: str | None) -> int:
    """Refuse what a view asks for."""
    return sqlite3.SQLITE_OK if view is None else sqlite3.SQLITE_DENY

"""Takes out of an unpacked copy what no centre's database has. Somebody may have changed the file."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from kiosk.centre import defaults
from kiosk.centre.change import LONGEST_NAME
from kiosk.errors import StorageFault
from kiosk.folder import existing_file_uri
from kiosk.migrations.metadata import metadata_of
from kiosk.types import is_name

OF_ALEMBIC = "alembic_version"
OBJECTS = "SELECT type, name FROM sqlite_master WHERE substr(name, 1, 7) != 'sqlite_'"
"""Without what SQLite makes by itself, such as the index of a primary key."""
CODE = ("trigger", "view")
COLUMNS = "SELECT name, hidden FROM pragma_table_xinfo(?)"


def drop_code(file: Path) -> None:
    """Drop all triggers and views: the models have none. Before the migrations, which would run them.

    Raises sqlite3.Error.
    """
    with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as connection:
        _drop(connection, [(kind, name) for kind, name in connection.execute(OBJECTS) if kind in CODE])


def drop_rest(file: Path) -> None:
    """Drop the tables and indices that the models do not have. A name of the centre that may be none is replaced.

    Of a database of this version. Raises StorageFault `copy_altered` where a table, index or column of the models is
    missing, or a table has a column of its own; sqlite3.Error.
    """
    with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as connection:
        found, known = set(connection.execute(OBJECTS)), _known()
        _drop(connection, found - known)
        if known - found or not all(_has_its_columns(connection, table) for kind, table in known if kind == "table"):
            raise StorageFault("copy_altered", file=str(file))
        _check_name(connection)


def _known() -> set[tuple[str, str]]:
    tables = metadata_of("centre").tables.values()
    indices = {("index", str(index.name)) for table in tables for index in table.indexes}
    return {("table", OF_ALEMBIC), *(("table", table.name) for table in tables), *indices}


def _drop(connection: sqlite3.Connection, objects: Collection[tuple[str, str]]) -> None:
    """Drop them, and write zeros over what they contained. Dropping one of them may drop another one."""
    connection.execute("PRAGMA secure_delete = ON")
    with connection:
        for kind, name in objects:
            quoted = name.replace('"', '""')
            connection.execute(f'DROP {kind} IF EXISTS "{quoted}"')


def _has_its_columns(connection: sqlite3.Connection, table: str) -> bool:
    """Whether a table has the columns of its model, and each is a plain one, not computed from others."""
    if table == OF_ALEMBIC:
        return True
    known = {(column.name, 0) for column in metadata_of("centre").tables[table].columns}
    return set(connection.execute(COLUMNS, [table])) == known


def _check_name(connection: sqlite3.Connection) -> None:
    """A name that nobody could have saved, such as an identity number, becomes that of a new centre."""
    row = connection.execute("SELECT name FROM centre").fetchone()
    if row is not None and not is_name(str(row[0]), LONGEST_NAME):
        with connection:
            connection.execute("UPDATE centre SET name = ?", [defaults.NAME])

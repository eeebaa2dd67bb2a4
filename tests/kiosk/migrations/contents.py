"""Reads the contents of a database, so that two databases can be compared."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Contents:
    """Rows of each table, a digest of each column in the order of the key, and what SQLite finds wrong."""

    rows: dict[str, int]
    columns: dict[str, str]
    findings: tuple[str, ...]

    def common_columns(self, other: "Contents") -> dict[str, str]:
        """The digests of the columns that both databases have."""
        return {name: digest for name, digest in self.columns.items() if name in other.columns}


def contents(path: Path) -> Contents:
    with closing(sqlite3.connect(path)) as connection:
        found = [row for row in connection.execute("PRAGMA integrity_check") if row != ("ok",)]
        found += connection.execute("PRAGMA foreign_key_check")
        rows: dict[str, int] = {}
        columns: dict[str, str] = {}
        for table in _tables(connection):
            rows[table] = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            columns |= _digests(connection, table)
    return Contents(rows, columns, tuple(map(str, found)))


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        if name != "alembic_version":
            yield name


def _digests(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    described = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    names = [row[1] for row in described]
    key = [row[1] for row in sorted(described, key=lambda row: row[5]) if row[5]]
    texts = ", ".join(f'group_concat(quote("{name}"))' for name in names)
    ordered = ", ".join(f'"{name}"' for name in key)
    (values,) = connection.execute(f'SELECT {texts} FROM (SELECT * FROM "{table}" ORDER BY {ordered})').fetchall()
    return {
        f"{table}.{name}": hashlib.sha256(str(text).encode()).hexdigest()
        for name, text in zip(names, values, strict=True)
    }


def schema_text(path: Path, name: str) -> str:
    """The CREATE statement of a table in the database."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0])


def step_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])

"""Reads the schema of a database, so that two databases can be compared."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

Schema = dict[str, list[str]]


def schema(path: Path) -> Schema:
    """The sorted columns and constraints of each table, and the text of each index."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
        ).fetchall()
    # A table that was rebuilt stands in quotes.
    return {name: sorted(parts(" ".join(sql.replace(f'"{name}"', name, 1).split()))) for name, sql in rows}


def parts(sql: str) -> list[str]:
    """Split a CREATE TABLE at its outer commas, since the order of constraints does not matter."""
    head, bracket, body = sql.partition("(")
    if not head.startswith("CREATE TABLE"):
        return [sql]
    inside, after = body.rsplit(")", 1)
    found, depth = [head + bracket + after.strip()], 0
    piece = ""
    for token in re.findall(r"'(?:[^']|'')*'|.", inside):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "," and depth == 0:
            found.append(piece.strip())
            piece = ""
        else:
            piece += token
    return [*found, piece.strip()]


def differences(one: Schema, other: Schema) -> dict[str, list[str]]:
    return {
        name: sorted(set(one.get(name, [])) ^ set(other.get(name, [])))
        for name in one.keys() | other.keys()
        if one.get(name) != other.get(name)
    }

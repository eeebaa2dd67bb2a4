"""Checks a whole database file: its pages, foreign keys and digest, and how many rows each table has."""

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from kiosk.backup import faults
from kiosk.backup.manifest import Manifest
from kiosk.backup.peek import as_it_is
from kiosk.errors import StorageFault
from kiosk.work import Progress

STEPS_BETWEEN = 20_000
"""Steps of SQLite's virtual machine between two calls of a progress function: some milliseconds."""
PIECE = 1 << 20


class Contents(Struct, frozen=True):
    """What a whole database file contains."""

    step: str
    size: int
    sha256: str
    rows: dict[str, int]


def contents(file: Path, show: Progress) -> Contents:
    """Check a file that nobody writes to, and return its contents.

    It is read from its disk again, not from memory. Raises StorageFault `copy_damaged`, `not_a_copy` (a database of
    something else) or `copy_unreadable`.
    """
    with faults.of_copy(file):
        _forget_in_memory(file)
        sha256 = _sha256(file, show)
        with closing(sqlite3.connect(as_it_is(file), uri=True)) as connection:
            connection.set_progress_handler(lambda: show("Checking", 0.5), STEPS_BETWEEN)
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise StorageFault("copy_damaged", file=str(file))
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise StorageFault("copy_damaged", file=str(file))
            return Contents(_step(connection, file), file.stat().st_size, sha256, _rows(connection))


def matching(found: Contents, manifests: Sequence[Manifest], file: Path) -> Manifest | None:
    """The manifest that says what a file contains; null where it has none.

    Raises StorageFault `copy_damaged` where its manifests all say something else.
    """
    for said in manifests:
        if found == Contents(said.step, said.size, said.sha256, said.rows):
            return said
    if manifests:
        raise StorageFault("copy_damaged", file=str(file))
    return None


def _step(connection: sqlite3.Connection, file: Path) -> str:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "centre", "ticket"} <= tables:
        raise StorageFault("not_a_copy", file=str(file))
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    count = 'SELECT count(*) FROM "{}"'  # a quotation mark in a name is written twice
    return {name: connection.execute(count.format(name.replace('"', '""'))).fetchone()[0] for (name,) in names}


def _sha256(file: Path, show: Progress) -> str:
    digest, done, size = hashlib.sha256(), 0, max(1, file.stat().st_size)
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            digest.update(piece)
            done += len(piece)
            show("Reading", min(1.0, done / size))
    return digest.hexdigest()


def _forget_in_memory(file: Path) -> None:
    """Drop the file's pages from the kernel's memory, so that it is read from the disk or stick."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)

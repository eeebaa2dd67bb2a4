"""Turns what can go wrong with a copy, its disk or its stick into a StorageFault with words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.db import DRIVER_ERRORS
from kiosk.errors import StorageFault
from kiosk.folder import FULL

DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextmanager
def of_target(folder: Path) -> Iterator[None]:
    """Errors while a copy is written and checked: StorageFault `backup_full`, `backup_cut_short`.

    `damaged` where the database that is copied is damaged.
    """
    try:
        yield
    except StorageFault as fault:
        if fault.code in ("copy_damaged", "copy_unreadable", "not_a_copy"):
            raise StorageFault("backup_cut_short", folder=str(folder), why="it did not come back whole") from None
        raise
    except OSError as error:
        if error.errno in FULL:
            raise StorageFault("backup_full", folder=str(folder)) from None
        raise StorageFault("backup_cut_short", folder=str(folder), why=error.strerror) from None
    except DRIVER_ERRORS as error:
        kind = _kind(error)
        if kind in DAMAGE:
            raise StorageFault("damaged") from None
        if kind == sqlite3.SQLITE_FULL:
            raise StorageFault("backup_full", folder=str(folder)) from None
        raise StorageFault("backup_cut_short", folder=str(folder), why="it can be neither read nor written") from None


@contextmanager
def of_copy(file: Path) -> Iterator[None]:
    """Errors while a copy is read: StorageFault `copy_damaged`, `copy_unreadable`."""
    try:
        yield
    except OSError as error:
        raise StorageFault("copy_unreadable", file=str(file), why=error.strerror) from None
    except DRIVER_ERRORS as error:
        if _kind(error) in DAMAGE:
            raise StorageFault("copy_damaged", file=str(file)) from None
        raise StorageFault("copy_unreadable", file=str(file), why="the database in it cannot be read") from None


def _kind(error: Exception) -> int:
    """SQLite's primary result code, the low byte of the extended one."""
    return int(getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)) & 0xFF

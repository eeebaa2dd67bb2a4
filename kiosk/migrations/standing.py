"""Checks which step a database is at. Each process does so at its start, without Alembic, which is slow to import."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from kiosk.db import DRIVER_ERRORS, Database, domain_error
from kiosk.errors import Invalid, StorageFault

HERE = Path(__file__).parent


def steps(branch: str) -> list[str]:
    """The steps of this version, in order. `0002_centre_some_words.py` is the step `0002_centre`."""
    return sorted("_".join(path.stem.split("_")[:2]) for path in (HERE / branch).glob("[0-9]*.py"))


def step_of(connection: sa.Connection) -> str | None:
    """The step that a database is at; null for a new one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    step: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return step


def check(db: Database, branch: str) -> None:
    """Check that a database is at the newest step of this version.

    Raises Invalid `not_migrated`, StorageFault `newer_database` or `older_database`, or another StorageFault.
    """
    with file_named(db), db.engine.connect() as connection:
        step = step_of(connection)
    if step is None:
        raise Invalid("not_migrated")
    refuse_newer(db, step, branch)
    if step != steps(branch)[-1]:
        raise StorageFault("older_database", file=db.name)


def refuse_newer(db: Database, step: str | None, branch: str) -> None:
    """Raises StorageFault `newer_database` where the database is at a step that this version does not have."""
    known = steps(branch)
    if step is not None and step not in known:
        raise StorageFault("newer_database", file=db.name, step=step, known=known[-1])


@contextmanager
def file_named(db: Database) -> Iterator[None]:
    """Turn the driver's errors into DomainErrors, with own codes for a file that cannot be opened."""
    try:
        yield
    except DRIVER_ERRORS as error:
        kind = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) & 0xFF
        if kind == sqlite3.SQLITE_NOTADB:
            raise StorageFault("not_a_database", file=db.name) from None
        if kind in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise StorageFault("cannot_open", file=db.name) from None
        raise domain_error(error) from None

"""Runs the missing steps of a database with Alembic, all in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from kiosk.db import CONSTRAINT_NAMES, Database, driver_of
from kiosk.errors import Conflict, StorageFault
from kiosk.migrations.copies import keep_copy
from kiosk.migrations.standing import HERE, file_named, refuse_newer, step_of, steps


def upgrade(db: Database, branch: str) -> str | None:
    """Bring a database to the newest step, and return the step that it was at: null for a new one.

    At the newest step, it does nothing. On SQLite other writers wait meanwhile, and the database is copied first, if it
    is not new. Raises Conflict `broken_references` where a step would leave rows that refer to nothing, and StorageFault
    where the database cannot be used. Then nothing is changed.
    """
    with file_named(db):
        return _upgrade_sqlite(db, branch) if db.is_sqlite else _upgrade_server(db, branch)


def _upgrade_sqlite(db: Database, branch: str) -> str | None:
    with db.exclusive(), _without_foreign_keys(db.engine) as connection:
        with connection.begin():
            step = step_of(connection)
        refuse_newer(db, step, branch)
        if step == steps(branch)[-1]:
            return step
        if step is not None:
            _refuse_damaged(connection)
            keep_copy(driver_of(connection), db.file, step)
        with connection.begin():
            command.upgrade(config(branch, connection), "head")
            _check_references(connection)
    return step


def _upgrade_server(db: Database, branch: str) -> str | None:
    with db.engine.begin() as connection:
        step = step_of(connection)
        refuse_newer(db, step, branch)
        command.upgrade(config(branch, connection), "head")
    return step


@contextmanager
def _without_foreign_keys(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection for steps that rebuild tables: dropping the old table would delete the rows that refer to it.

    SQLite ignores this pragma inside a transaction. The connection is closed afterwards, not given back to the pool.
    """
    with engine.execution_options(kiosk_write=True).connect() as connection:
        connection.detach()
        driver_of(connection).execute("PRAGMA foreign_keys = OFF")
        yield connection


def _refuse_damaged(connection: sa.Connection) -> None:
    """Raises StorageFault `damaged`: a step on a damaged file could lose more data."""
    if driver_of(connection).execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise StorageFault("damaged")


def _check_references(connection: sa.Connection) -> None:
    """Check all foreign keys, which were off during the steps. Raises Conflict `broken_references`."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise Conflict("broken_references", table=broken[0])


def config(branch: str, connection: sa.Connection | None, models: sa.MetaData | None = None) -> Config:
    """Alembic's configuration for a branch: with a connection, to run steps on it; with models, to write the next."""
    settings = Config()
    here = str(HERE).replace("%", "%%")  # Alembic replaces %(names) in its options
    settings.set_main_option("script_location", here)
    settings.set_main_option("version_locations", f"{here}/{branch}")
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("truncate_slug_length", "80")
    settings.attributes["connection"] = connection
    settings.attributes["models"] = models or sa.MetaData(naming_convention=CONSTRAINT_NAMES)
    return settings

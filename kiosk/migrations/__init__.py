"""Moves a database forward by numbered steps: `centre/` for a centre's, `hub/` for the hub's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from kiosk.db import Database, driver_of
from kiosk.errors import Conflict

HERE = Path(__file__).parent
BRANCHES = ("centre", "hub")


def upgrade(db: Database, branch: str) -> None:
    """Bring a database to the newest step, in one transaction; nothing happens when it is there.

    Raises Conflict `broken_references` where a step would leave rows that refer to nothing; then nothing is changed.
    """
    if not db.is_sqlite:
        with db.engine.begin() as connection:
            command.upgrade(config(branch, connection), "head")
        return
    with db.alone(), _without_foreign_keys(db.engine) as connection, connection.begin():
        command.upgrade(config(branch, connection), "head")
        _check_references(connection)


@contextmanager
def _without_foreign_keys(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection for steps that rebuild tables: dropping the old table would delete the rows that refer to it.

    SQLite ignores this pragma inside a transaction. The connection is closed afterwards, not given back to the pool.
    """
    with engine.execution_options(kiosk_write=True).connect() as connection:
        connection.detach()
        driver_of(connection).execute("PRAGMA foreign_keys = OFF")
        yield connection


def _check_references(connection: sa.Connection) -> None:
    """What the foreign keys would have refused, for the whole database."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise Conflict("broken_references", table=broken[0])


def config(branch: str, connection: sa.Connection | None) -> Config:
    """Alembic's configuration for one branch, on an open connection where it is to run."""
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.set_main_option("version_locations", str(HERE / branch))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    settings.attributes["branch"] = branch
    return settings

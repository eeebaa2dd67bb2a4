"""One opened hub: its settings, clock and database. Several may run at once on one PostgreSQL."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from kiosk import config
from kiosk.clock import Clock
from kiosk.config import ConfigError, Settings
from kiosk.db import Database, translate_errors
from kiosk.folder import make_private
from kiosk.migrations.upgrade import upgrade

MIGRATION_LOCK = 0x656E7472  # any number, the same in every hub process

EXAMPLE = "postgresql+psycopg://user:password@host/hub"


@dataclass(frozen=True)
class Receiver:
    """The parts that a hub works with. Its clock is the machine's: KIOSK_CLOCK moves demonstrations only."""

    settings: Settings
    clock: Clock
    db: Database


def open_receiver(data: Path) -> Receiver:
    """Open the hub of a data folder, and create or migrate its database. Raises ConfigError, StorageFault."""
    settings = config.load(data)
    make_private(data, None if settings.hub.database else "hub.db")
    try:
        db = Database(settings.hub.database or f"sqlite:///{data / 'hub.db'}", data / "hub.lock")
    except (sa.exc.ArgumentError, ValueError, ImportError):  # no URL, no number for a port, a driver that is not here
        raise ConfigError(data / "kiosk.toml", f"hub.database: expected an address such as {EXAMPLE}") from None
    try:
        with translate_errors():
            migrate(db)
    except BaseException:
        db.close()
        raise
    return Receiver(settings, Clock(ZoneInfo(settings.clock.zone)), db)


def migrate(db: Database) -> None:
    """Migrate the database. Processes that start at the same time wait for each other."""
    if db.is_sqlite:
        upgrade(db, "hub")
        return
    with db.engine.connect() as turn:
        turn.execute(sa.select(sa.func.pg_advisory_lock(MIGRATION_LOCK)))
        try:
            upgrade(db, "hub")
        finally:
            turn.execute(sa.select(sa.func.pg_advisory_unlock(MIGRATION_LOCK)))

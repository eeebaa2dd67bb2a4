"""Opens a data folder: its settings, clock and database. Every process of a centre starts with this."""

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from kiosk import config, damage, replacement
from kiosk.centre import known_time
from kiosk.centre.models import Centre
from kiosk.clock import Clock, FollowedFile, whole_seconds
from kiosk.config import Settings
from kiosk.db import Database, centre_database
from kiosk.errors import Invalid, StorageFault
from kiosk.migrations.standing import check


@dataclass(frozen=True)
class Station:
    """What every process of a centre works with."""

    data: Path
    settings: Settings
    clock: Clock
    db: Database


def open_station(data: Path) -> Station:
    """Open a data folder whose database is up to date.

    Raises ConfigError and StorageFault where it cannot be used, such as `marked_damaged`, and Invalid `not_migrated`
    where it has no database yet.
    """
    settings = config.load(data)
    if damage.is_marked(data):
        raise StorageFault("marked_damaged")
    if not (data / "kiosk.db").exists() and not (data / replacement.FOLDER).exists():
        raise Invalid("not_migrated")
    db = centre_database(data)
    try:
        check(db, "centre")
        clock = make_clock(settings, demonstration=is_demonstration(db))
        with db.read() as s:
            known_time.load(s, clock)
        return Station(data, settings, clock, db)
    except BaseException:
        db.close()
        raise


def is_demonstration(db: Database) -> bool:
    """Whether `kiosk demo` filled this database. Only then may the clock be moved."""
    with db.read() as s:
        return bool(s.scalar(sa.select(Centre.demonstration)))


def make_clock(settings: Settings, *, demonstration: bool) -> Clock:
    """The clock of a process. In a demonstration KIOSK_CLOCK moves it, by its seconds or by those in `@FILE`.

    Raises Invalid `bad_kiosk_clock`.
    """
    moved = os.environ.get("KIOSK_CLOCK", "0") if demonstration else "0"
    trust = settings.clock.trust or ("system" if demonstration else "synchronised")
    try:
        move = FollowedFile(Path(moved[1:])) if moved.startswith("@") else whole_seconds(moved)
    except (OSError, ValueError):
        raise Invalid("bad_kiosk_clock") from None
    return Clock(ZoneInfo(settings.clock.zone), trust, move)

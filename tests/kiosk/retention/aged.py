"""A centre with many days of visits and loans, and the time at which it is looked at."""

import dataclasses
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.cli.centre import DEMONSTRATION_TOML
from kiosk.clock import Clock
from kiosk.station import Station, open_station
from kiosk.statistics import closing
from tests.kiosk.migrations import filled
from tests.processes import kiosk

ZONE = ZoneInfo("Europe/Stockholm")
LATER = dt.datetime.combine(filled.TODAY + dt.timedelta(days=8), dt.time(10), ZONE)
"""When all visits and scans are to go, and the loans of the first days. A later clock would count as jumped."""


def seconds() -> int:
    """How far the clock is moved to show LATER."""
    return round((LATER - dt.datetime.now(dt.UTC)).total_seconds())


def make(data: Path, days: int, visits: tuple[int, int] = (40, 60)) -> Station:
    """Make such a centre with its days closed. Its clock shows LATER."""
    data.mkdir()
    (data / "kiosk.toml").write_text(DEMONSTRATION_TOML, "utf-8")
    filled.fill(data / "kiosk.db", days, visits)
    kiosk("migrate", "--data", str(data))
    station = open_station(data)
    station = dataclasses.replace(station, clock=Clock(ZONE, "system", seconds()))
    closing.close_finished(station)
    return station

"""A municipality's hub as a real process, and centres that report to it."""

import datetime as dt
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from kiosk.centre.models import BusinessDay
from kiosk.hub import centres
from kiosk.hub.receiver import Receiver
from kiosk.station import Station, open_station
from kiosk.sync import signing
from tests import factories
from tests.processes import Served, kiosk

ONE_DAY = 86400


@dataclass
class Town:
    """A hub process, and centres that may report to it, each in a data folder of its own with one key."""

    folder: Path
    hub_data: Path
    hub: Served
    receiver: Receiver
    seed: Path
    made: list[Path] = field(default_factory=list)

    def centre(self, name: str) -> Path:
        """A centre after a day with visits, which the hub knows."""
        data = self.folder / name
        shutil.copytree(self.seed, data)
        write_settings(data, name, self.hub.url)
        key = signing.public_text(signing.private_key(data))
        with self.receiver.db.begin() as s:
            centres.add(s, name, key, self.receiver.clock.now())
        self.made.append(data)
        return data


def write_settings(data: Path, centre: str, hub: str) -> None:
    (data / "kiosk.toml").write_text(f'[clock]\ntrust = "system"\n[sync]\ncentre = "{centre}"\nhub = "{hub}"\n')


def visit_all(station: Station) -> None:
    for topic in ("login", "bills", "loan", "other"):
        factories.take(station, topic)
    factories.finish(station, factories.call(station, "1"))
    factories.finish(station, factories.call(station, "2"), "referred", topic="scam")


def opened_days_ago(data: Path, days: int) -> None:
    """Move the day of visits back, so that several nights can follow: a hub takes no dates after its tomorrow."""
    station = open_station(data)
    with station.db.begin() as s:
        (day,) = s.scalars(sa.select(BusinessDay))
        day.date -= dt.timedelta(days=days)
    station.db.close()


def sync(data: Path, days: int = 1, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the night `days` later."""
    return kiosk("sync", "--data", str(data), *options, check=False, KIOSK_CLOCK=str(days * ONE_DAY))

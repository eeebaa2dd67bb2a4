"""A municipality: its hub as a real process, and the data folders of centres that report to it."""

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
class Municipality:
    """A hub process, and centres that it knows. All centres have the same signing key."""

    folder: Path
    hub_data: Path
    hub: Served
    receiver: Receiver
    visited_centre: Path
    centre_folders: list[Path] = field(default_factory=list)

    def centre(self, name: str) -> Path:
        """Make a centre with a day of visits, and add it to the hub. Returns its data folder."""
        data = self.folder / name
        shutil.copytree(self.visited_centre, data)
        write_settings(data, name, self.hub.url)
        key = signing.public_text(signing.private_key(data))
        with self.receiver.db.begin() as s:
            centres.add(s, name, key, self.receiver.clock.now())
        self.centre_folders.append(data)
        return data


def write_settings(data: Path, centre: str, hub: str) -> None:
    (data / "kiosk.toml").write_text(f'[clock]\ntrust = "system"\n[sync]\ncentre = "{centre}"\nhub = "{hub}"\n')


def visit_all(station: Station) -> None:
    for topic in ("login", "bills", "loan", "other"):
        factories.take(station, topic)
    factories.finish(station, factories.call(station, "1"))
    factories.finish(station, factories.call(station, "2"), "referred", topic="scam")


def move_day_back(data: Path, days: int) -> None:
    """Move the day of visits into the past, so that several nights can follow: a hub refuses dates in the future."""
    station = open_station(data)
    with station.db.begin() as s:
        (day,) = s.scalars(sa.select(BusinessDay))
        day.date -= dt.timedelta(days=days)
    station.db.close()


def sync(data: Path, days: int = 1, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the nightly command with a clock that is `days` ahead."""
    return kiosk("sync", "--data", str(data), *options, check=False, KIOSK_CLOCK=str(days * ONE_DAY))

"""Adds a member of staff for a bench."""

from pathlib import Path

from kiosk.station import open_station
from tests import factories


def add_staff(data: Path) -> None:
    """Add the user eva."""
    station = open_station(data)
    factories.add_user(station, "eva")
    station.db.close()

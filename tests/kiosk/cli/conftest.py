"""Fixtures for tests of commands: a centre with a visitor, and a function that runs a command."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.__main__ import kiosk
from kiosk.station import Station
from tests import factories


def run(*arguments: str, data: Path, days: int = 0) -> Result:
    """Run a command in this process, with the clock moved by days."""
    return CliRunner(env={"KIOSK_CLOCK": str(days * 86400)}).invoke(kiosk, [*arguments, "--data", str(data)])


@pytest.fixture
def data(station: Station) -> Path:
    """The data folder of a centre with one ticket."""
    factories.take(station)
    return station.data

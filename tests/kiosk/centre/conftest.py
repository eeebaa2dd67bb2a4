"""What the tests of wrong clocks share: a machine, and a process of a real centre on it."""

import pytest

from kiosk.station import Station
from tests.wrong_clocks import Machine, keep_time, process_on


@pytest.fixture
def machine() -> Machine:
    return Machine("2026-11-20 10:00")


@pytest.fixture
def centre(station: Station, machine: Machine) -> Station:
    """A process of a real centre, which has kept the right time once."""
    process = process_on(machine, station)
    keep_time(process)
    return process

"""Fixtures for tests of wrong clocks: a simulated machine, and a centre's process on it."""

import pytest

from kiosk.station import Station
from tests.wrong_clocks import Machine, keep_time, process_on


@pytest.fixture
def machine() -> Machine:
    return Machine("2026-11-20 10:00")


@pytest.fixture
def centre(station: Station, machine: Machine) -> Station:
    """A process of a real centre that has stored the right time once."""
    process = process_on(machine, station)
    keep_time(process)
    return process

"""Fixtures for tests of statistics: the same centre on a later day."""

import dataclasses
from collections.abc import Callable

import pytest

from kiosk.clock import Clock
from kiosk.station import Station

Later = Callable[..., Station]


@pytest.fixture
def later(station: Station) -> Later:
    """The same centre with its clock moved by days (and with trust, or without)."""

    def move(days: int, trust: str = "system") -> Station:
        clock = Clock(station.clock.zone, trust, days * 86400)
        return dataclasses.replace(station, clock=clock)

    return move

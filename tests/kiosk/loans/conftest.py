"""Fixtures for tests of lending: items, and a step in a separate transaction."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.loans import queries
from kiosk.station import Station

Step = Callable[..., int]


class Items:
    """The demonstration's tablets, and steps of them."""

    def __init__(self, station: Station) -> None:
        self.station = station

    def do(self, verb: Step, at: Moment, tag: str = "TAB0001") -> int:
        """Make one step and commit it. Returns the id of its event."""
        with self.station.db.begin() as s:
            return verb(s, queries.find(s, tag), at)

    def state(self, tag: str = "TAB0001") -> str:
        with self.station.db.read() as s:
            return queries.item(s, tag).state.value

    def rows(self, sql: str) -> list[Any]:
        with self.station.db.read() as s:
            return [tuple(row) for row in s.execute(sa.text(sql))]


@pytest.fixture
def items(station: Station) -> Items:
    return Items(station)

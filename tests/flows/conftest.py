"""A centre at work, one for each file of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.station import Station
from tests import factories
from tests.flows.staff import serving
from tests.processes import Served


@pytest.fixture(scope="module")
def centre(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Station]]:
    """A real `kiosk web` and its data; whatever breaks it takes one of its own."""
    with serving(demonstration, tmp_path_factory.mktemp("centre")) as centre:
        yield centre


@pytest.fixture
def served(centre: tuple[Served, Station]) -> Served:
    return centre[0]


@pytest.fixture
def data(centre: tuple[Served, Station]) -> Iterator[Station]:
    """The centre's data as another process of the Pi sees it. Whoever is still there after a test leaves."""
    station = centre[1]
    yield station
    factories.everybody_leaves(station)

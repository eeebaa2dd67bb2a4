"""A running centre for each test file, and a municipality with a hub for the tests of the night."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hub.receiver import open_receiver
from kiosk.station import Station
from kiosk.sync import signing
from tests import factories
from tests.flows.municipality import Municipality, visit_all
from tests.flows.staff import serving
from tests.processes import Served


@pytest.fixture(scope="module")
def centre(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Station]]:
    """A real `kiosk web` and its data, shared by the tests of a file."""
    with serving(demonstration, tmp_path_factory.mktemp("centre")) as centre:
        yield centre


@pytest.fixture
def served(centre: tuple[Served, Station]) -> Served:
    return centre[0]


@pytest.fixture
def data(centre: tuple[Served, Station]) -> Iterator[Station]:
    """The centre's data, opened as a second process does. After each test all visitors leave."""
    station = centre[1]
    yield station
    factories.everybody_leaves(station)


@pytest.fixture
def municipality(hub_data: Path, tmp_path: Path, visited_centre: Path) -> Iterator[Municipality]:
    """A municipality whose hub is on each database in turn."""
    receiver = open_receiver(hub_data)
    hub = Served("hub", hub_data, tmp_path / "hub.log").start()
    yield Municipality(tmp_path, hub_data, hub, receiver, visited_centre)
    hub.stop()
    receiver.db.close()


@pytest.fixture(scope="module")
def visited_centre(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre's data folder after a day of visits: some finished, some still waiting."""
    data = tmp_path_factory.mktemp("visited_centre") / "data"
    station = factories.copy_demonstration(demonstration, data)
    visit_all(station)
    signing.private_key(data)
    station.db.close()
    return data

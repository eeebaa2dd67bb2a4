"""A centre at work, one for each file of tests; and a municipality's hub, for those about the night."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hub.receiver import open_receiver
from kiosk.station import Station
from kiosk.sync import signing
from tests import factories
from tests.flows.staff import serving
from tests.flows.town import Town, visit_all
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


@pytest.fixture
def town(hub_data: Path, tmp_path: Path, seed: Path) -> Iterator[Town]:
    """A hub on each database, and centres that report to it."""
    receiver = open_receiver(hub_data)
    hub = Served("hub", hub_data, tmp_path / "hub.log").start()
    yield Town(tmp_path, hub_data, hub, receiver, seed)
    hub.stop()
    receiver.db.close()


@pytest.fixture(scope="module")
def seed(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre's folder with a day of visits: finished, undone, waiting still."""
    data = tmp_path_factory.mktemp("seed") / "data"
    station = factories.copy_demonstration(demonstration, data)
    visit_all(station)
    signing.private_key(data)
    station.db.close()
    return data

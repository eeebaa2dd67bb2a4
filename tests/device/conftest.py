"""Fixtures of real agents and simulated scanners."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.station import Station
from tests import factories
from tests.device.fake_printer import NetworkPrinter, PtyPrinter
from tests.device.printing import Printing
from tests.device.real_devices import PtyScanner, RunningAgent


@pytest.fixture
def pty_scanner(tmp_path: Path) -> Iterator[PtyScanner]:
    scanner = PtyScanner(tmp_path / "scanner").plug()
    yield scanner
    scanner.pull()


@pytest.fixture
def pty_printer(tmp_path: Path) -> Iterator[PtyPrinter]:
    printer = PtyPrinter(tmp_path / "printer").plug()
    yield printer
    printer.close()


@pytest.fixture
def network_printer() -> Iterator[NetworkPrinter]:
    printer = NetworkPrinter()
    yield printer
    printer.close()


@pytest.fixture
def printing(station: Station) -> Iterator[Callable[..., Printing]]:
    """Makes the part of a printer: `printing("serial:...", letters="picture")`."""
    made: list[Printing] = []

    def make(connection: str, **settings: object) -> Printing:
        made.append(Printing(station, connection, **settings))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def agent_with(demonstration: Path, tmp_path: Path) -> Iterator[Callable[..., RunningAgent]]:
    """Start a real agent on a demonstration, with more settings. `panel`: more lines for the section `[panel]`."""
    started: list[RunningAgent] = []

    def start(settings: str = "", **more: str) -> RunningAgent:
        data = tmp_path / "data"
        factories.copy_demonstration(demonstration, data).db.close()
        started.append(RunningAgent(data, settings, **more))
        return started[0].start()

    yield start
    for agent in started:
        if agent.process is not None and agent.process.poll() is None:
            agent.stop()

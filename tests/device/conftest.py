"""Fixtures of real agents and simulated scanners."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.device.real_devices import PtyScanner, RunningAgent


@pytest.fixture
def pty_scanner(tmp_path: Path) -> Iterator[PtyScanner]:
    scanner = PtyScanner(tmp_path / "scanner").plug()
    yield scanner
    scanner.pull()


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

"""`kiosk run` with real processes: it restarts its children and leaves none behind."""

import datetime as dt
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from kiosk.centre.models import BusinessDay, Centre, DayStatus
from kiosk.people.sessions import fingerprint
from kiosk.station import Station, open_station
from kiosk.sync.timetable import next_night
from tests import factories
from tests.processes import KIOSK, free_port, kiosk
from tests.waiting import until


class RunningService:
    """A `kiosk run`, and what it says."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data, self.port = data, free_port()
        self._log = data.parent / f"run-{self.port}.log"
        command = [KIOSK, "run", "--data", str(data), "--port", str(self.port)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | environment)

    @property
    def output(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def child(self, command: str) -> int | None:
        """The process that serves as `web` or `device`."""
        return next((pid for pid, line in processes_on(self.data) if f"-m kiosk {command} " in line), None)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.output[-2000:]
        return "Ctrl+C stops it" in self.output and self.child("device") is not None

    def health(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/health", timeout=2).status_code > 0
        except requests.ConnectionError:
            return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(10)
        finally:
            for pid, _line in processes_on(self.data):
                os.kill(pid, signal.SIGKILL)


def processes_on(data: Path) -> list[tuple[int, str]]:
    """Every process whose command line names the data folder: (pid, command line)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(data) in line:
            found.append((int(folder.name), line))
    return found


@pytest.fixture(scope="module")
def shared_service(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """One running service for the tests that leave it running."""
    yield from start(demonstration, tmp_path_factory.mktemp("run") / "data")


@pytest.fixture
def running(demonstration: Path, tmp_path: Path) -> Iterator[RunningService]:
    """A running service of the test's own, to stop."""
    yield from start(demonstration, tmp_path / "data")


def start(demonstration: Path, data: Path) -> Iterator[RunningService]:
    factories.copy_demonstration(demonstration, data).db.close()
    running = RunningService(data)
    try:
        until(running.is_up)
        yield running
    finally:
        running.stop()


def test_the_output_has_the_address_and_names_simulated_devices(shared_service):
    until(lambda: "Simulated on this machine" in shared_service.output)
    for path in ("/", "/board", "/desk", "/admin"):
        assert f"http://127.0.0.1:{shared_service.port}{path}\n" in shared_service.output
    assert "Simulated on this machine: the button, lamps and tone, scanner simulated." in shared_service.output
    assert shared_service.health()


def test_the_printed_code_is_the_one_that_makes_the_first_admin(shared_service):
    code = re.search(r"^  ([A-Z0-9]{4}(?:-[A-Z0-9]{4}){2})$", shared_service.output, re.MULTILINE)
    station = open_station(shared_service.data)
    with station.db.read() as s:
        assert s.get_one(Centre, 1).setup_code_sha256 == fingerprint(code[1])
    station.db.close()


def test_a_second_run_on_the_same_folder_is_refused_at_once(shared_service):
    refused = kiosk("run", "--data", str(shared_service.data), "--port", str(free_port()), check=False)
    assert refused.returncode != 0
    assert f"another `kiosk run` already serves the data folder {shared_service.data}" in refused.stderr
    assert refused.stdout == ""
    assert shared_service.health()


@pytest.mark.parametrize("command", ["web", "device"])
def test_a_killed_child_comes_back(shared_service, command):
    killed = shared_service.child(command)
    os.kill(killed, signal.SIGKILL)
    until(lambda: shared_service.child(command) not in {None, killed})
    assert f"{command} ended (SIGKILL); it starts again in 0.5 s" in shared_service.output
    until(shared_service.health)
    assert shared_service.output.count("Ctrl+C stops it") == 1


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda by: by.name)
def test_a_signal_stops_everything(running, by):
    running.process.send_signal(by)
    assert running.process.wait(30) == 0
    assert processes_on(running.data) == []
    assert "is killed" not in running.output


def test_a_child_that_hangs_is_killed_in_time(running):
    os.kill(running.child("web"), signal.SIGSTOP)
    running.process.terminate()
    assert running.process.wait(30) == 0
    assert processes_on(running.data) == []


def test_killing_the_supervisor_ends_its_children(running):
    running.process.kill()
    running.process.wait(5)
    until(lambda: processes_on(running.data) == [], seconds=10)


def test_no_code_is_printed_where_there_is_an_admin(demonstration, tmp_path):
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    factories.add_user(station, role=factories.Role.ADMIN)
    station.db.close()
    running = RunningService(tmp_path / "data")
    try:
        until(running.is_up)
        assert "one-time code" not in running.output
    finally:
        running.stop()


def test_a_port_in_use_is_reported_at_once(station):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = kiosk("run", "--data", str(station.data), "--port", str(port), check=False)
    assert refused.returncode != 0
    assert f"cannot serve on 127.0.0.1 port {port}" in refused.stderr


def test_the_night_runs_at_its_time(demonstration, tmp_path):
    """The clock is set to just before midnight and the night to midnight: then today is closed.

    A slow machine that starts after midnight closes the day at its start. test_children.py tests the time itself.
    """
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    settings = station.data / "kiosk.toml"
    settings.write_text(settings.read_text("utf-8") + 'at = "00:00"\n', "utf-8")
    now = station.clock.now()
    ahead = int((next_night(now, "00:00") - now.utc).total_seconds()) - 10
    today = now.later(seconds=ahead)
    with station.db.begin() as s:
        s.add(BusinessDay(date=today.date, clock_ok=True, opened=today.utc))
    running = RunningService(station.data, KIOSK_CLOCK=str(ahead))
    try:
        until(lambda: status_of(station, today.date) is DayStatus.CLOSED)
    finally:
        running.stop()
        station.db.close()


def status_of(station: Station, date: dt.date) -> DayStatus | None:
    with station.db.read() as s:
        return s.scalar(sa.select(BusinessDay.status).where(BusinessDay.date == date))

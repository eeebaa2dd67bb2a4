"""`kiosk run` with real processes: it restarts its children and leaves none behind."""

import datetime as dt
import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from kiosk.backup import sent
from kiosk.centre.models import BusinessDay, Centre, DayStatus
from kiosk.cli.run import announce
from kiosk.people.sessions import fingerprint
from kiosk.station import Station, open_station
from kiosk.sync.timetable import next_night
from tests import factories, processes
from tests.processes import free_port, kiosk
from tests.waiting import until


class RunningService:
    """A `kiosk run`, and what it says."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data, self.port = data, free_port()
        self._log = data.parent / f"run-{self.port}.log"
        self._log.touch()
        command = ["run", "--data", str(data), "--port", str(self.port)]
        self.process = processes.start(command, self._log, **environment)

    @property
    def output(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def child(self, command: str) -> int | None:
        """The process that serves as `web` or `device`."""
        return next((pid for pid, line in processes_on(self.data) if f"-m kiosk {command} " in line), None)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.output[-2000:]
        return "Ctrl+C stops it" in self.output and self.child("device") is not None

    def has_begun(self) -> bool:
        """Whether both of its children have been started. They need a second or two more until they serve."""
        assert self.process.poll() is None, self.output[-2000:]
        return None not in (self.child("web"), self.child("device"))

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
    yield from start(demonstration, tmp_path_factory.mktemp("run") / "data", RunningService.is_up)


@pytest.fixture
def begun(demonstration: Path, tmp_path: Path) -> Iterator[RunningService]:
    """A service of the test's own, to stop. Its children have just been started."""
    yield from start(demonstration, tmp_path / "data", RunningService.has_begun)


def start(demonstration: Path, data: Path, is_ready: Callable[[RunningService], bool]) -> Iterator[RunningService]:
    factories.copy_demonstration(demonstration, data).db.close()
    (data / sent.FOLDER).mkdir()
    (data / sent.FOLDER / "entren-lycksele-00001-2026-11-20.db").touch()
    running = RunningService(data)
    try:
        until(lambda: is_ready(running))
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


def test_a_copy_that_was_sent_before_the_start_is_removed(begun):
    assert not (begun.data / sent.FOLDER).exists()


@pytest.mark.parametrize("command", ["web", "device"])
def test_a_killed_child_comes_back(shared_service, command):
    killed = shared_service.child(command)
    os.kill(killed, signal.SIGKILL)
    until(lambda: shared_service.child(command) not in {None, killed})
    assert f"{command} ended (SIGKILL); it starts again in 0.5 s" in shared_service.output
    until(shared_service.health)
    assert shared_service.output.count("Ctrl+C stops it") == 1


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGHUP], ids=lambda by: by.name)
def test_a_signal_stops_everything(begun, by):
    begun.process.send_signal(by)
    assert_it_stops(begun)
    assert "is killed" not in begun.output


def assert_it_stops(running: RunningService) -> None:
    assert running.process.wait(30) == 0
    assert processes_on(running.data) == []


def test_a_child_that_hangs_is_killed_in_time(begun):
    web = begun.child("web")
    os.kill(web, signal.SIGSTOP)
    until(lambda: is_stopped(web))  # until then SIGTERM is delivered first
    begun.process.terminate()
    assert_it_stops(begun)
    assert "did not end by itself and is killed" in begun.output


def is_stopped(pid: int) -> bool:
    return "State:\tT" in Path(f"/proc/{pid}/status").read_text()


def test_killing_the_supervisor_ends_its_children(begun):
    begun.process.kill()
    begun.process.wait(5)
    until(lambda: processes_on(begun.data) == [], seconds=10)


def test_no_code_is_printed_where_there_is_an_admin(station, capsys):
    factories.add_user(station, role=factories.Role.ADMIN)
    announce(station, "http://127.0.0.1:8080")
    printed = capsys.readouterr().out
    assert "http://127.0.0.1:8080/admin\n" in printed
    assert "one-time code" not in printed


def test_a_port_in_use_is_reported_at_once(station):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = kiosk("run", "--data", str(station.data), "--port", str(port), check=False)
    assert refused.returncode != 0
    assert f"cannot serve on 127.0.0.1 port {port}" in refused.stderr


def test_the_night_runs_at_its_time_and_sigterm_stops_everything(demonstration, tmp_path):
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
        running.process.terminate()
        assert_it_stops(running)
        assert "is killed" not in running.output
    finally:
        running.stop()
        station.db.close()


def status_of(station: Station, date: dt.date) -> DayStatus | None:
    with station.db.read() as s:
        return s.scalar(sa.select(BusinessDay.status).where(BusinessDay.date == date))

"""Restarts of child processes and the nightly run, with a manual clock and real processes."""

import contextlib
import os
import socket
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from kiosk.centre.models import BusinessDay
from kiosk.cli import run
from kiosk.cli.children import Child, pause_before, stop
from kiosk.cli.run import LONGEST_NIGHT, RETRY, Night
from kiosk.clock import Moment
from kiosk.sync.models import Delivery, OutboxEntry
from tests import processes
from tests.forked import ForkedCommand
from tests.processes import free_port


class ManualClock:
    """A clock that is moved by hand."""

    def __init__(self, now: Moment) -> None:
        self.time = now

    def now(self) -> Moment:
        return self.time


def just_before_the_night(station) -> Moment:
    now = station.clock.now()
    wall = now.local.replace(hour=3, minute=39, second=0, microsecond=0)
    return Moment(wall.astimezone(now.utc.tzinfo), now.zone)


@pytest.fixture
def forked_nights(monkeypatch):
    """The night's work is forked instead of executed. test_run.py executes it, with the same arguments."""

    def spawn(command: str, data: Path, *options: str) -> ForkedCommand:
        return processes.start([command, "--data", str(data), *options], Path(os.devnull))

    monkeypatch.setattr(run, "spawn", spawn)


def run_once(night: Night, now: float) -> bool:
    """Tend the night and wait for its process. Returns whether one was started."""
    night.tend(now)
    if night.process is None:
        return False
    night.process.wait(60)
    night.tend(now)
    assert night.process is None
    return True


@pytest.mark.parametrize(("start", "pause"), [(2, 0.5), (3, 1), (4, 2), (5, 4), (8, 30), (5000, 30)])
def test_pauses_grow_to_half_a_minute(start, pause):
    assert pause_before(start) == pytest.approx(pause, rel=0.1)


@given(st.integers(2, 10_000))
def test_a_pause_never_shrinks(start):
    assert 0.5 <= pause_before(start) <= pause_before(start + 1) <= 30


def test_a_child_that_ends_at_once_is_started_again_after_its_pause(tmp_path):
    child = Child("no-such-command", tmp_path)
    child.tend(100.0)
    first = child.process
    assert first.wait(60) == 2
    child.tend(101.0)
    assert not child.is_running()
    child.tend(101.4)
    assert child.process is None
    child.tend(101.5)
    assert child.process.pid != first.pid
    child.process.wait(60)
    child.tend(102.0)
    child.tend(102.9)
    assert child.process is None  # the second pause is longer
    child.tend(103.0)
    assert child.starts == 3
    stop([child.process])


def test_a_child_that_ran_well_comes_back_quickly(tmp_path):
    child = Child("no-such-command", tmp_path, starts=7)
    child.tend(100.0)
    child.process.wait(60)
    child.tend(500.0)
    child.tend(500.5)
    assert child.process is not None
    stop([child.process])


@pytest.mark.usefixtures("forked_nights")
def test_the_night_runs_once_at_the_start_and_once_each_night(station):
    clock = ManualClock(just_before_the_night(station))
    night = Night(station.data, clock, "03:40")
    assert run_once(night, 0.0)
    assert not run_once(night, RETRY * 2)  # nothing is owed
    clock.time = clock.time.later(minutes=1)
    assert run_once(night, RETRY * 2 + 60)
    assert not run_once(night, RETRY * 4)
    clock.time = clock.time.later(days=1)
    assert run_once(night, RETRY * 5)


def owe_a_report(station, hub_port: int) -> None:
    """Make a day that is over, and set the hub to which its report is owed."""
    settings = station.data / "kiosk.toml"
    settings.write_text(settings.read_text("utf-8") + f'hub = "http://127.0.0.1:{hub_port}"\n', "utf-8")
    yesterday = station.clock.now().later(days=-1)
    with station.db.begin() as s:
        s.add(BusinessDay(date=yesterday.date, clock_ok=True, opened=yesterday.utc - timedelta(hours=1)))


@pytest.mark.usefixtures("forked_nights")
def test_the_night_is_tried_again_while_something_is_owed(station):
    owe_a_report(station, free_port())
    night = Night(station.data, ManualClock(just_before_the_night(station)), "03:40")
    assert run_once(night, 0.0)
    assert not run_once(night, RETRY - 1)
    assert run_once(night, RETRY)
    assert not run_once(night, RETRY + 1)
    assert run_once(night, RETRY * 2)


@pytest.mark.usefixtures("forked_nights")
def test_the_night_is_not_tried_again_for_what_waits_for_a_person(station):
    """Where the hub refuses a report for good, it is not tried again before the next night."""
    with socket.create_server(("127.0.0.1", 0)) as hub:
        threading.Thread(target=refuse_all, args=(hub,), daemon=True).start()
        owe_a_report(station, hub.getsockname()[1])
        night = Night(station.data, ManualClock(just_before_the_night(station)), "03:40")
        assert run_once(night, 0.0)
        assert [entry.state for entry in outbox_of(station)] == [Delivery.STUCK]
        assert not run_once(night, RETRY + 1)
        assert not run_once(night, RETRY * 100)


def refuse_all(hub: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = hub.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def outbox_of(station) -> list[OutboxEntry]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(OutboxEntry)))


@pytest.mark.usefixtures("forked_nights")
def test_a_night_that_hangs_is_killed_and_tried_again(station):
    """The hub sends a byte of its answer now and then, and never ends it."""
    with socket.create_server(("127.0.0.1", 0)) as hub:
        owe_a_report(station, hub.getsockname()[1])
        night = Night(station.data, ManualClock(just_before_the_night(station)), "03:40")
        night.tend(0.0)
        hub.settimeout(60)
        hanging, _ = hub.accept()
        hanging.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        night.tend(LONGEST_NIGHT)
        assert night.process is not None
        night.tend(LONGEST_NIGHT + 1)
        assert night.process is None
        hanging.close()
        night.tend(LONGEST_NIGHT + 1 + RETRY)
        again, _ = hub.accept()
        again.close()
        night.process.wait(60)

"""Background tasks of a real `kiosk web`: it opens the day, and notifies the service manager while it works."""

import fcntl
import json
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import web.server.upkeep
from kiosk.loans.borrower_keys import BorrowerKeys
from tests import factories
from tests.processes import Served, kiosk
from tests.waiting import until
from tests.web.server.in_thread import stop
from web.addresses import root_without_request
from web.server.serving import serve
from web.server.upkeep import Task, Upkeep, tasks

WATCHDOG_USEC = "2000000"
"""Two seconds, in which the service notifies four times."""


class ServiceManager:
    """The notify socket of systemd (Type=notify), which receives READY and WATCHDOG."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(0.1)

    def received(self, seconds: float) -> list[str]:
        """All messages within a time."""
        words, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                words.append(self._socket.recv(100).decode())
            except TimeoutError:
                continue
        return words


@pytest.fixture
def manager(tmp_path: Path) -> ServiceManager:
    return ServiceManager(tmp_path / "notify")


@pytest.fixture
def watched(demonstration: Path, tmp_path: Path, manager: ServiceManager) -> Iterator[Served]:
    """A real `kiosk web` under a service manager."""
    factories.copy_demonstration(demonstration, tmp_path / "watched").db.close()
    heard_by = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": WATCHDOG_USEC}
    process = Served("web", tmp_path / "watched", tmp_path / "web.log", **heard_by).start()
    yield process
    process.kill()


def business_days(data: Path) -> list[Any]:
    return sqlite3.connect(data / "kiosk.db").execute("SELECT status, clock_ok FROM business_day").fetchall()


def test_ready_and_watchdog_are_sent(watched: Served, manager: ServiceManager) -> None:
    words = manager.received(4.0)
    assert words[0] == "READY=1"
    assert words.count("WATCHDOG=1") >= 2


def test_no_watchdog_while_another_process_holds_the_write_lock(watched: Served, manager: ServiceManager) -> None:
    lock = os.open(watched.data / "write.lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    manager.received(2.0)  # one that was on its way
    assert manager.received(3.0) == []
    os.close(lock)
    assert "WATCHDOG=1" in manager.received(5.0)


def test_no_watchdog_while_no_request_is_accepted(
    app: Flask, manager: ServiceManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setattr(web.server.upkeep, "ANSWERED_WITHIN", 0.5)
    server = serve(app, "127.0.0.1", 0, streams=1)
    beat = next(
        task for task in tasks(app.extensions["station"], server, app.extensions["token_uses"]) if task.name == "beat"
    )
    beat.run()
    assert manager.received(0.2) == []
    threading.Thread(target=server.run, daemon=True).start()
    until(lambda: beat.run() or manager.received(0.2) == ["WATCHDOG=1"])
    stop(server)


def test_keys_that_a_power_cut_left_are_deleted_at_the_start(app: Flask) -> None:
    station = app.extensions["station"]
    left, _ = BorrowerKeys(station.data).make()
    server = serve(app, "127.0.0.1", 0, streams=1)
    every = tasks(station, server, app.extensions["token_uses"])
    next(task for task in every if task.name == "left keys").run()
    server.close()
    assert BorrowerKeys(station.data).find(left) is None


def test_the_pages_alone_open_the_day(watched: Served) -> None:
    assert until(lambda: business_days(watched.data)) == [("open", 1)]


def test_a_quiet_day_without_the_hardware_agent_is_zero_not_unknown(watched: Served) -> None:
    until(lambda: business_days(watched.data))
    kiosk("sync", "--data", str(watched.data), check=False, KIOSK_CLOCK="+86400")  # the night after
    report = json.loads(kiosk("report", "--data", str(watched.data), KIOSK_CLOCK="+86400").stdout)
    assert report["status"] == "observed"
    assert {count["n"] for count in report["counts"] if count["measure"] == "tickets"} == {0}


def test_a_task_that_raises_is_logged_without_its_message_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = threading.Event()

    def breaks() -> None:
        raise ValueError("19121212-1212")

    Upkeep([Task("breaks", 60, breaks), Task("works", 60, done.set)]).start()
    assert done.wait(10)
    assert "ValueError" in caplog.text
    assert "19121212" not in caplog.text


def test_a_task_is_done_at_the_start_and_again_when_it_is_due() -> None:
    times: list[float] = []
    Upkeep([Task("often", 0.05, lambda: times.append(0)), Task("seldom", 3600, lambda: times.append(1))]).start()
    until(lambda: times.count(0) > 2)
    assert times.count(1) == 1


def test_the_address_for_slips_is_remembered_where_there_is_a_printer(demonstration: Path, tmp_path: Path) -> None:
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    assert root_without_request(station.settings, "127.0.0.1", 8080) is None
    assert root_without_request(station.settings, "192.0.2.7", 80) == "http://192.0.2.7"
    station.db.close()
    toml = tmp_path / "data" / "kiosk.toml"
    address = '[web]\npublic_url = "https://entren.example/"\n'
    toml.write_text(f'{toml.read_text()}\n[printer]\nconnection = "file:/dev/null"\n{address}')
    served = Served("web", tmp_path / "data", tmp_path / "web.log").start()
    database = sqlite3.connect(tmp_path / "data" / "kiosk.db")
    until(lambda: database.execute("SELECT root FROM phone_address").fetchall() == [("https://entren.example",)])
    database.close()
    served.stop()

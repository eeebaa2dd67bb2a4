"""Measures the time from a scan's last byte on a pty until the lending page shows the item."""

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.scans import places
from kiosk.scans.places import Place
from kiosk.station import open_station
from tests.bench.browser import chromium, fetch_empty, watch, when_seen
from tests.bench.disk import Disk, sync_timer
from tests.bench.figures import Figure, p50, response_figure
from tests.bench.staff import add_staff
from tests.bench.workspace import Workspace
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.flows.staff import staff_page

TIMES = 40
TAGS = 12
NAMES = ("front", "left", "right", "shelf")
A_SECOND = 20
MAX_MS = 150.0
REQUESTS = 1
"""The least requests of a scan: the page's, for its content."""


def scans(workspace: Workspace, disk: Disk, where: str) -> list[Figure]:
    """Each round scans the next of twelve items, so that the same code never comes twice within three seconds.

    Half of the rounds are made while three other scanners send 20 codes a second each.
    """
    alone, empty, syncs = [], [], []
    with (
        workspace.ours(disk.environment) as (served, _),
        chromium() as browser,
        sync_timer(served.data, disk.environment) as sync,
    ):
        add_staff(served.data)
        with staff_page(browser, served, "eva", "1") as page, scanners_at(served.data, disk) as (scanner, *others):
            page.goto(f"{served.url}/loans")
            page.wait_for_timeout(1000)  # its stream is open by then
            watch(page, ".result .tag")
            for number in range(TIMES):
                alone.append(_scan(scanner, page, f"TAB{number % TAGS + 1:04d}"))
                empty.append(fetch_empty(page, REQUESTS))
                syncs.append(sync.time())
            with sending(others):
                among = [_scan(scanner, page, f"TAB{number % TAGS + 1:04d}") for number in range(TIMES)]
    return [
        response_figure(f"last scanned byte -> lending page{where}", alone, empty, MAX_MS),
        response_figure(f"the same while 3 scanners send 20 a second each{where}", among, empty),
        Figure(f"one fdatasync meanwhile{where}, p50", p50(syncs), unit="ms"),
    ]


@contextmanager
def scanners_at(data: Path, disk: Disk) -> Iterator[list[PtyScanner]]:
    """Start a real `kiosk device` with four scanners, of which three are at another desk, for a `with` block."""
    scanners = [PtyScanner(data / name).plug() for name in NAMES]
    settings = "".join(settings_of(one, name) for one, name in zip(scanners, NAMES, strict=True))
    agent = RunningAgent(data, settings, **disk.environment).start()
    station = open_station(data)
    with station.db.begin() as s:
        for name in NAMES[1:]:
            places.put(s, "eva", name, Place("2"), None, station.clock.now())
    station.db.close()
    try:
        yield scanners
    finally:
        agent.stop()
        for scanner in scanners:
            scanner.pull()


@contextmanager
def sending(scanners: Sequence[PtyScanner]) -> Iterator[None]:
    """Let each of them send unknown codes, all different, for a `with` block."""
    stopped = threading.Event()

    def send(scanner: PtyScanner, letter: str) -> None:
        for number in itertools.count():
            scanner.send(f"NO{letter}{number:05d}\r\n".encode())
            if stopped.wait(1 / A_SECOND):
                return

    threads = [threading.Thread(target=send, args=pair) for pair in zip(scanners, "ABC", strict=True)]
    for thread in threads:
        thread.start()
    yield
    stopped.set()
    for thread in threads:
        thread.join()


def _scan(scanner: PtyScanner, page: Any, tag: str) -> float:
    scanner.send(f"{tag}\r\n".encode())
    sent = time.time() * 1000
    return when_seen(page, tag) - sent

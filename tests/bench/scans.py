"""Measures the time from a scan's last byte on a pty until the lending page shows the item."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.browser import chromium, fetch_empty, watch, when_seen
from tests.bench.disk import Disk, sync_timer
from tests.bench.figures import Figure, p50, response_figure
from tests.bench.staff import add_staff
from tests.bench.workspace import Workspace
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.flows.staff import staff_page

TIMES = 40
TAGS = 12
MAX_MS = 150.0
REQUESTS = 1
"""The least requests of a scan: the page's, for its content."""


def scans(workspace: Workspace, disk: Disk, where: str) -> list[Figure]:
    """Each round scans the next of twelve items, so that the same code never comes twice within three seconds."""
    waits, empty, syncs = [], [], []
    with (
        workspace.ours(disk.environment) as (served, _),
        chromium() as browser,
        sync_timer(served.data, disk.environment) as sync,
    ):
        add_staff(served.data)
        with staff_page(browser, served, "eva", "1") as page, scanner_at(served.data, disk) as scanner:
            page.goto(f"{served.url}/loans")
            page.wait_for_timeout(1000)  # its stream is open by then
            watch(page, ".result .tag")
            for number in range(TIMES):
                waits.append(_scan(scanner, page, f"TAB{number % TAGS + 1:04d}"))
                empty.append(fetch_empty(page, REQUESTS))
                syncs.append(sync.time())
    return [
        response_figure(f"last scanned byte -> lending page{where}", waits, empty, MAX_MS),
        Figure(f"one fdatasync meanwhile{where}, p50", p50(syncs), unit="ms"),
    ]


@contextmanager
def scanner_at(data: Path, disk: Disk) -> Iterator[PtyScanner]:
    """Start a real `kiosk device` with a scanner, for a `with` block."""
    scanner = PtyScanner(data / "scanner").plug()
    agent = RunningAgent(data, settings_of(scanner), **disk.environment).start()
    try:
        yield scanner
    finally:
        agent.stop()
        scanner.pull()


def _scan(scanner: PtyScanner, page: Any, tag: str) -> float:
    scanner.send(f"{tag}\r\n".encode())
    sent = time.time() * 1000
    return when_seen(page, tag) - sent

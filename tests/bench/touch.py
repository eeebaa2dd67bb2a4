"""Measures the time from a touch on the start page until a real Chromium shows the number."""

from collections.abc import Sequence
from typing import Any

from tests.bench.browser import chromium, touch, touch_empty, touchscreen
from tests.bench.disk import Disk, sync_timer
from tests.bench.figures import Figure, p50, p95, response_figure
from tests.bench.workspace import Workspace

TIMES = 40
BETWEEN_MS = 150
"""A pause before the next touch, in which the page loads its scripts."""


def numbers(workspace: Workspace, disk: Disk, where: str) -> list[Figure]:
    """In each round, touch a link to an empty page twice, and take one number in two touches."""
    empty, taken, syncs = [], [], []
    with (
        workspace.ours(disk.environment) as (served, _),
        chromium() as browser,
        sync_timer(served.data, disk.environment) as sync,
    ):
        page = touchscreen(browser)
        for _ in range(TIMES):
            empty.append([touch_empty(_start_page(page, served.url)) for _ in range(2)])
            taken.append(_take_number(_start_page(page, served.url)))
            syncs.append(sync.time())
    both, floor = [sum(pair) for pair in taken], [sum(pair) for pair in empty]
    last, floor_of_last = [pair[1] for pair in taken], [each for pair in empty for each in pair]
    return [
        response_figure(f"two touches -> number on the screen{where}", both, floor, _aim(floor, syncs)),
        response_figure(f"last touch -> number on the screen{where}", last, floor_of_last, _aim(floor_of_last, syncs)),
        Figure(f"one fdatasync meanwhile{where}, p50", p50(syncs), unit="ms"),
    ]


def _aim(floor: Sequence[float], syncs: Sequence[float]) -> float:
    return p95(floor) + 3 * p50(syncs) + 15


def _start_page(page: Any, url: str) -> Any:
    page.goto(f"{url}/")
    page.wait_for_timeout(BETWEEN_MS)
    return page


def _take_number(page: Any) -> list[float]:
    topic = touch(page, ".tile", "/topics/")
    page.wait_for_timeout(BETWEEN_MS)
    return [topic, touch(page, "button.next", "/taken/")]

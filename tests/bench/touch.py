"""From a touch on the start page until the number is on the screen of a real Chromium."""

from collections.abc import Sequence
from typing import Any

from tests.bench.browser import chromium, touch, touch_empty, touchscreen
from tests.bench.disk import Disk, one_sync
from tests.bench.figures import Figure, felt, p50, p95
from tests.bench.places import Places

TIMES = 40
BETWEEN_MS = 150
"""A visitor reads before the next touch: by then the page has loaded its scripts."""


def numbers(places: Places, disk: Disk, where: str) -> list[Figure]:
    """Each round touches a link to the empty page twice, and takes one number in two touches."""
    empty, taken, syncs = [], [], []
    with (
        places.ours(disk.environment) as (served, _),
        chromium() as browser,
        one_sync(served.data, disk.environment) as sync,
    ):
        page = touchscreen(browser)
        for _ in range(TIMES):
            empty.append([touch_empty(_start_page(page, served.url)) for _ in range(2)])
            taken.append(_take_number(_start_page(page, served.url)))
            syncs.append(sync.time())
    both, floor = [sum(pair) for pair in taken], [sum(pair) for pair in empty]
    last, floor_of_last = [pair[1] for pair in taken], [each for pair in empty for each in pair]
    return [
        felt(f"two touches -> number on the screen{where}", both, floor, _aim(floor, syncs)),
        felt(f"last touch -> number on the screen{where}", last, floor_of_last, _aim(floor_of_last, syncs)),
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

"""Four scanners send 20 codes a second each while four browsers follow: none is lost, doubled or out of its order.

`make scanners` (ENTREN_CAMPAIGN=1) does it for a minute; without it, for two seconds.
"""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.loans import stock
from kiosk.loans.stock import ItemSettings
from kiosk.scans import places
from kiosk.scans.places import Place
from tests import factories
from tests.campaign import CAMPAIGN
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.flows.staff import serving, staff_page
from tests.processes import Served
from tests.waiting import until

SECONDS = 60 if CAMPAIGN else 2
A_SECOND = 20
SCANNERS = ("left", "middle", "right", "shelf")
DESKS = ("1", "2", "3", "")
"""The desk of each; the last one is at none, so that every desk sees it."""
ITEMS = A_SECOND * min(SECONDS, 20)
"""Of each scanner: none comes again within three seconds, which would be a repeat, also where the machine falls behind
and reads what waited in the driver faster than it was sent.
"""


def tags(scanner: int) -> list[str]:
    return [f"S{scanner}X{number:03d}" for number in range(ITEMS)]


@pytest.fixture
def served(demonstration: Path, tmp_path: Path) -> Iterator[Served]:
    with serving(demonstration, tmp_path) as (running, data):
        at = data.clock.now()
        for name in ("karin", "bo"):
            factories.add_user(data, name)
        with data.db.begin() as s:
            for tag in itertools.chain.from_iterable(map(tags, range(4))):
                stock.add_item(s, "eva", tag, ItemSettings("tablet-10"), at)
            for name, desk in zip(SCANNERS, DESKS, strict=True):
                places.put(s, "eva", name, Place(desk or None), None, at)
        yield running


def send(scanner: PtyScanner, codes: list[str]) -> None:
    """Twenty a second, whatever the machine does meanwhile."""
    start = time.monotonic()
    for number, code in enumerate(codes):
        time.sleep(max(0.0, start + number / A_SECOND - time.monotonic()))
        scanner.send(f"]C0{code}\r\n".encode())


def test_none_is_lost_or_doubled(browser: Any, served: Served, tmp_path: Path) -> None:
    scanners = [PtyScanner(tmp_path / name).plug() for name in SCANNERS]
    settings = "".join(settings_of(one, name) for one, name in zip(scanners, SCANNERS, strict=True))
    agent = RunningAgent(served.data, settings).start()
    until(lambda: all(agent.health(name) == ("ok", None) for name in SCANNERS))
    codes = [list(itertools.islice(itertools.cycle(tags(n)), SECONDS * A_SECOND)) for n in range(4)]
    with ExitStack() as stack:
        users = (("eva", "1"), ("omar", "2"), ("karin", "3"), ("bo", "1"))
        pages = [stack.enter_context(staff_page(browser, served, *user)) for user in users]
        for page in pages:
            page.goto(f"{served.url}/loans")
        threads = [threading.Thread(target=send, args=pair) for pair in zip(scanners, codes, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total = sum(map(len, codes))
        until(lambda: agent.count("scan") >= total, 45 + 2 * SECONDS)
        for name, sent in zip(SCANNERS, codes, strict=True):
            read = agent.rows(
                "SELECT item.tag, scan.result FROM scan LEFT JOIN item ON item.id = scan.item_id "
                f"WHERE scanner = '{name}' ORDER BY scan.id"
            )
            assert [tag for tag, _ in read] == sent
            assert "repeat" not in {result for _, result in read}
        assert agent.count("scan") == total
        steps = agent.rows("SELECT count(*) FROM scan WHERE item_event IS NOT NULL")
        assert steps == agent.rows("SELECT count(*) FROM item_event")
        for page, (_, desk) in zip(pages, users, strict=True):
            newest = agent.rows(
                "SELECT item.tag FROM scan JOIN item ON item.id = scan.item_id "
                f"WHERE scan.desk = '{desk}' OR scan.desk IS NULL ORDER BY scan.id DESC LIMIT 1"
            )[0][0]
            expect(page.locator("#result")).to_contain_text(newest)
    assert agent.stop() == 0
    for scanner in scanners:
        scanner.pull()

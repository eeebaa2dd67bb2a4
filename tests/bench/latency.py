"""How soon people see it: from the call to the board, from the scanner's last byte to the page, in a real Chromium."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import sync_playwright

from kiosk.station import open_station
from tests import factories
from tests.bench.figures import Figure
from tests.bench.load import post, run, take_ticket
from tests.bench.places import Places
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.device.real_devices import PtyScanner, RunningAgent
from tests.processes import Served

TIMES = 40
SCANNER = '\n[[scanner]]\nname = "desk"\nport = "{port}"\n'
WATCH = """
(selector) => {
  window.seen = [];
  const look = () => {
    const text = document.querySelector(selector)?.textContent ?? "";
    if (window.seen.at(-1)?.[0] !== text) window.seen.push([text, Date.now()]);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
}
"""


def boards(places: Places) -> list[Figure]:
    """From the answer to `call-next` until the wall's page shows the number."""
    with places.ours() as (served, bearer), chromium() as browser:
        run(served.port, 1, TIMES, take_ticket(bearer))
        page = browser.new_page()
        page.goto(f"{served.url}/board")
        page.wait_for_timeout(1500)
        page.evaluate(WATCH, ".call .slip")
        connection = http.client.HTTPConnection("127.0.0.1", served.port)
        waits = [_call(connection, bearer, page) for _ in range(TIMES)]
    return [Figure("ms from the call to the board, p95", _p95(waits), at_most=300, note=_middle(waits))]


def _call(connection: http.client.HTTPConnection, bearer: str, page: Any) -> float:
    _, text = post(connection, "/api/v1/desks/1/call-next", bearer)
    called = time.time() * 1000
    ticket = json.loads(text)
    seen = _when_seen(page, ticket["number"])
    post(connection, f"/api/v1/tickets/{ticket['id']}/finish", bearer, {"outcome": "solved"})
    return seen - called


def scans(places: Places) -> list[Figure]:
    """From the last byte on a pty, through pyserial and the agent, until the lending page shows the item."""
    with places.ours() as (served, _bearer), chromium() as browser:
        scanner = PtyScanner(served.data / "scanner").plug()
        agent = RunningAgent(served.data, SCANNER.format(port=scanner.link)).start()
        try:
            page = _lending_page(served, browser)
            waits = [_scan(scanner, page, f"TAB{number % 12 + 1:04d}") for number in range(TIMES)]
        finally:
            agent.stop()
            scanner.pull()
    return [Figure("ms from the last scanned byte to the page, p95", _p95(waits), at_most=200, note=_middle(waits))]


def _lending_page(served: Served, browser: Any) -> Any:
    station = open_station(served.data)
    factories.add_user(station, "eva")
    station.db.close()
    page = browser.new_page()
    page.goto(f"{served.url}/login?next=/loans")
    page.fill("[name=name]", "eva")
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button")
    page.wait_for_url("**/loans")
    page.wait_for_timeout(1500)
    page.evaluate(WATCH, ".result .tag")
    return page


def _scan(scanner: PtyScanner, page: Any, tag: str) -> float:
    scanner.send(f"{tag}\r\n".encode())
    sent = time.time() * 1000
    return _when_seen(page, tag) - sent


def _when_seen(page: Any, text: str) -> float:
    page.wait_for_function("(text) => window.seen.at(-1)[0].includes(text)", arg=text, polling=5)
    return float(page.evaluate("() => window.seen.at(-1)[1]"))


def _p95(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)]


def _middle(waits: list[float]) -> str:
    return f"; median {sorted(waits)[len(waits) // 2]:.0f}, of {len(waits)}"


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, for a `with` block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()

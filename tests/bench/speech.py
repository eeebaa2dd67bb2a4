"""Measures the time from the focus until a real Chromium speaks, with and without a kept clip, and what it costs."""

from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.figures import Figure, p50, p95
from tests.bench.workspace import Workspace
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS

PAGES = ("/", "/?lang=en", "/topics/login", "/topics/loan?lang=en")
EVERY = 3
"""The neighbours of what has the focus are rendered ahead: each third control has not been rendered yet."""
FOCUS = """
(index) => new Promise((done) => {
  const all = [...document.querySelectorAll("main :is(a[href], button, input[type=checkbox]), .foot > .button")];
  const began = performance.timeOrigin + performance.now();
  const hear = ({ detail }) => {
    if (detail.what !== "start" || detail.at < began) return;
    document.removeEventListener("entren:speech", hear);
    done(detail.at - began);
  };
  document.addEventListener("entren:speech", hear);
  all[index].focus();
})
"""
COUNT = "() => document.querySelectorAll('main :is(a[href], button, input[type=checkbox]), .foot > .button').length"
NOT_RENDERED_MS, RENDERED_MS, MEMORY_MIB = 700, 100, 40


def speech(workspace: Workspace) -> list[Figure]:
    """Each third control of four pages, twice: the first time nothing of it is kept but what the page itself says."""
    with workspace.ours() as (served, _), sync_playwright() as playwright:
        flags = [*CHROMIUM_FLAGS, "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page()
        page.goto(served.url)
        before = _mebibytes(served.process.pid)
        page.context.add_cookies([{"name": "entren_listen", "value": "on", "url": served.url}])
        first, again = ([time for path in PAGES for time in _times(page, served.url + path)] for _ in range(2))
        new, kept = list(first), list(again)
        after = _mebibytes(served.process.pid)
        browser.close()
    return [
        _figure("focus -> a new clip is heard", new, NOT_RENDERED_MS),
        _figure("focus -> a kept clip is heard", kept, RENDERED_MS),
        Figure("memory of kiosk web after speech, more than before", after - before, at_most=MEMORY_MIB, unit="MiB"),
    ]


def _figure(name: str, times: list[float], at_most: float) -> Figure:
    return Figure(f"{name}, p95; p50 {p50(times):.0f}; of {len(times)}", p95(times), at_most=at_most, unit="ms")


def _times(page: Any, address: str) -> list[float]:
    page.goto(address)
    page.wait_for_selector("#voice")
    page.wait_for_timeout(1500)  # the page says its heading
    times = []
    for index in range(0, page.evaluate(COUNT), EVERY):
        times.append(float(page.evaluate(FOCUS, index)))
        page.wait_for_timeout(700)
    return times


def _mebibytes(process: int) -> float:
    with open(f"/proc/{process}/status", encoding="ascii") as file:  # noqa: PTH123
        [line] = [line for line in file if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024

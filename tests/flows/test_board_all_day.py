"""A board that nobody touches: from one morning to the next, through closing, midnight and a killed service."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kiosk.centre import hours
from kiosk.station import Station
from tests import factories
from tests.flows import spoken
from tests.flows.pages import used_page
from tests.processes import Served, kiosk
from tests.waiting import until

HOUR, VISITS_AN_HOUR = 3600, 3
OPENS, CLOSES = 10, 16
BOUNDED = ("Nodes", "JSEventListeners", "JSHeapUsedSize")
MOST_MORE = (20, 0, 300_000)
"""How much of each may be added from morning to evening, measured after a garbage collection."""


class Wall:
    """A board in a browser, and its centre. The clocks of both are moved together."""

    def __init__(self, page: Page, served: Served, station: Station, clock: Path) -> None:
        self.page, self.served, self.station, self._clock = page, served, station, clock
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("Performance.enable")

    @property
    def hour(self) -> int:
        now = self.station.clock.now()
        return now.utc.astimezone(now.zone).hour

    def go_to(self, hour: int) -> None:
        """Let the time pass until this hour: all timers of the page come due."""
        while self.hour != hour:
            move(self._clock, int(self._clock.read_text()) + HOUR)
            self.page.clock.fast_forward(HOUR * 1000)
            self.page.clock.run_for(20_000)

    def visit(self) -> str:
        """A visitor is called, seen on the board, and helped."""
        number = factories.take(self.station).number
        called = factories.call(self.station)
        expect(self.page.locator(".slip b")).to_have_text(number, timeout=10_000)
        factories.finish(self.station, called)
        expect(self.page.locator(".last li").first).to_contain_text(number, timeout=10_000)
        return number

    def sizes(self) -> list[float]:
        self._devtools.send("HeapProfiler.collectGarbage")
        metrics = {one["name"]: one["value"] for one in self._devtools.send("Performance.getMetrics")["metrics"]}
        return [metrics[name] for name in BOUNDED]

    def said(self) -> list[str]:
        return [one["text"] for one in spoken.events(self.page) if one["what"] == "start"]


def move(clock: Path, seconds: int) -> None:
    """Move the clock of the service, by a file that is replaced by a rename."""
    (clock.parent / "next").write_text(str(seconds))
    (clock.parent / "next").rename(clock)


@pytest.fixture
def wall(browser: Any, demonstration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    """The board of a centre with hours, at half past ten."""
    clock = tmp_path / "clock"
    move(clock, 0)
    monkeypatch.setenv("KIOSK_CLOCK", f"@{clock}")
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    now = station.clock.now()
    here = now.utc.astimezone(now.zone)
    morning = (here + dt.timedelta(days=1)).replace(hour=OPENS, minute=30, second=0)
    move(clock, int((morning - here).total_seconds()))
    with station.db.begin() as s:
        hours.replace_week(s, [hours.Period(day, OPENS * 60, CLOSES * 60) for day in range(7)])
    served = Served("web", tmp_path / "data", tmp_path / "web.log", KIOSK_CLOCK=f"@{clock}").start()
    with used_page(browser, 1920, 1080) as page:
        page.add_init_script(spoken.LISTEN + spoken.AT_ONCE)
        page.clock.install(time=morning)
        page.goto(f"{served.url}/board")
        yield Wall(page, served, station, clock)
    served.stop()
    station.db.close()


def test_it_goes_on_from_one_morning_to_the_next(wall: Wall):
    page, heading = wall.page, wall.page.locator("h1")
    first = [wall.visit() for _ in range(VISITS_AN_HOUR * 2)]
    before = wall.sizes()
    for hour in range(OPENS + 1, CLOSES):
        wall.go_to(hour)
        for _ in range(VISITS_AN_HOUR):
            wall.visit()
    until(lambda: all(now <= then + most for now, then, most in zip(wall.sizes(), before, MOST_MORE, strict=True)))
    wall.go_to(CLOSES)
    expect(heading).to_have_text("Vi har stängt nu.", timeout=15_000)
    wall.served.kill()
    wall.go_to(0)
    expect(page.locator(".stale[data-words]")).to_be_visible()
    wall.served.start()
    expect(page.get_by_text("Vi öppnar igen i dag klockan 10.")).to_be_visible(timeout=15_000)
    expect(page.locator(".stale[data-words]")).to_be_hidden()
    expect(page.locator("#clock")).to_have_text("00.30")
    wall.go_to(4)
    kiosk("sync", "--data", str(wall.served.data), check=False)  # as each night: it closes the day that is over
    wall.go_to(OPENS)
    expect(heading).to_have_text("Välkommen!", timeout=15_000)
    said = len(wall.said())
    assert wall.visit() == first[0], "a day begins with the same numbers"
    page.wait_for_function("(count) => window.said.filter(({ what }) => what === 'start').length > count", arg=said)
    assert wall.said()[-1].startswith("Nummer A 1,")

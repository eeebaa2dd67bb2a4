"""The board on bad days: a call is shown and said though its page, or the sound, fails just then."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from kiosk.clock import Moment
from kiosk.station import Station
from tests import factories
from tests.flows import spoken
from tests.flows.machine_with_wrong_clock import MachineWithWrongClock, compiled
from tests.flows.pages import used_page
from tests.processes import Served

SOUND_IS_GONE = """
window.AudioContext = class { constructor() { throw new Error("there is no device"); } };
let begun = 0;
HTMLMediaElement.prototype.play = function () {
  begun += 1;
  if (begun > 1) setTimeout(() => this.dispatchEvent(new Event("ended")));
  return Promise.resolve();
};
"""
"""A script by which there is no chime, and the first clip never ends."""
TRUSTS_THE_KERNEL = '[clock]\ntrust = "synchronised"\n[panel]\npins = "mock"\n'
SAID = "(count) => window.said.filter(({ what }) => what === 'start').length === count"


def is_busy(route: Route) -> None:
    route.fulfill(status=503, body="the database is locked")


def is_gone(route: Route) -> None:
    route.abort()


def hangs(_route: Route) -> None:
    """It never answers."""


@pytest.mark.parametrize("fails", [is_busy, is_gone, hangs])
def test_a_call_comes_though_the_page_fails(
    browser: Any, served: Served, data: Station, fails: Callable[[Route], None]
):
    number = factories.take(data).number
    with used_page(browser, 1920, 1080) as page:
        with page.expect_response("**/api/v1/live?*"):
            page.goto(f"{served.url}/board")
        with page.expect_response("**/board"):  # at its first event
            expect(page.locator(".wait .sum")).to_have_text("1 väntar")
        page.route("**/board", fails, times=1)
        factories.call(data)
        expect(page.locator(".slip b")).to_have_text(number, timeout=9_000)


def test_a_call_that_cannot_be_said_holds_up_no_other(browser: Any, served: Served, data: Station):
    with used_page(browser, 1920, 1080) as page:
        page.add_init_script(spoken.LISTEN + SOUND_IS_GONE)
        page.clock.install()
        with page.expect_response("**/api/v1/live?*"):
            page.goto(f"{served.url}/board")
        for count in (1, 2):
            factories.take(data)
            factories.call(data, str(count))
            if count == 2:
                page.clock.fast_forward(61_000)
            page.wait_for_function(SAID, arg=count)


@pytest.fixture
def machine(tmp_path: Path) -> MachineWithWrongClock:
    """It has just started, in 1970; it is ten o'clock."""
    machine = MachineWithWrongClock(tmp_path / "machine", compiled(tmp_path), "2026-11-20 10:00")
    machine.set_clock(error=dt.datetime(1970, 1, 1, 3, tzinfo=dt.UTC) - machine.true, synchronised=False)
    return machine


@pytest.fixture
def without_time(demonstration: Path, tmp_path: Path, machine: MachineWithWrongClock) -> Iterator[Served]:
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    factories.take(station, at=Moment(machine.true + machine.error, station.clock.zone, trusted=False))
    station.db.close()
    (tmp_path / "data" / "kiosk.toml").write_text(TRUSTS_THE_KERNEL)
    served = Served("web", tmp_path / "data", tmp_path / "web.log", **machine.environment).start()
    yield served
    served.stop()


def test_the_time_is_shown_as_soon_as_the_machine_has_it(
    browser: Any, without_time: Served, machine: MachineWithWrongClock
):
    with used_page(browser, 1920, 1080) as page:
        with page.expect_response("**/api/v1/live?*"):
            page.goto(f"{without_time.url}/board")
        expect(page.locator(".wait .sum")).to_have_text("1 väntar")
        expect(page.locator("#clock")).to_have_text("")
        without_time.stop()  # a restart of the service alone
        expect(page.locator(".foot .stale[data-words]")).to_have_text("Fråga gärna personalen.", timeout=8_000)
        expect(page.locator("#clock")).to_have_text("")
        without_time.start()
        expect(page.locator(".foot .stale[data-words]")).to_be_hidden(timeout=30_000)
        machine.set_clock()
        expect(page.locator("#clock")).to_have_text(re.compile(r"^10\.0\d$"), timeout=30_000)
        expect(page.locator(".wait .sum")).to_have_text("1 väntar")

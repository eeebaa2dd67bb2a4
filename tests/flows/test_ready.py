"""The morning: an admin's page lights each key of the panel and the keypad, and has tones played where they are heard.

A real `kiosk device` on mock pins, a real `kiosk web`, a real Chromium with the touchscreen, the board and the admin.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from device.panel_simulator import ask
from kiosk.station import open_station
from kiosk.types import Role
from tests import factories
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.device.real_devices import RunningAgent
from tests.flows.staff import log_in_at
from tests.processes import Served
from tests.waiting import until
from web.auth.callers import COOKIE

KEYS = "previous_key = 5\nnext_key = 6\nchoose_key = 12\nrepeat_key = 13"
TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones += 1;
  return start.apply(this, when);
};
"""
LIVE = """
const follow = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (kind, ...rest) {
  if (kind === "panel") follow.call(this, kind, () => (window.isLive = true));
  return follow.call(this, kind, ...rest);
};
"""
REFRESH_BEFORE_SENDING = """() => {
  const asked = window.fetch;
  window.fetch = async (...request) => {
    const answer = await asked(...request);
    const rows = request[1]?.method === "HEAD" ? document.querySelectorAll("li[data-live]") : [];
    for (const row of rows) row.replaceChildren(...row.cloneNode(true).childNodes);
    return answer;
  };
}"""
MAY_PLAY = "--autoplay-policy=no-user-gesture-required"


@pytest.fixture
def centre_with_keys(demonstration: Path, tmp_path: Path) -> Iterator[tuple[Served, RunningAgent]]:
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    station = open_station(tmp_path / "data")
    factories.add_user(station, "karin", Role.ADMIN)
    station.db.close()
    agent = RunningAgent(tmp_path / "data", panel=KEYS)  # both read the settings that it writes
    served = Served("web", tmp_path / "data", tmp_path / "web.log").start()
    yield served, agent.start()
    assert agent.stop() == 0
    served.stop()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, MAY_PLAY])
    yield chromium.new_context(locale="sv-SE", viewport={"width": 1366, "height": 768})
    chromium.close()


def opened(context: Any, address: str) -> Page:
    page: Page = context.new_page()
    page.add_init_script(TONES + LIVE)
    page.goto(address)
    return page


def live(page: Page) -> Page:
    """Wait for its first event, which says which presses are of before."""
    page.wait_for_function("() => window.isLive")
    return page


def lit(page: Page, key: str, press: Callable[[], object]) -> None:
    """Press until the key's row lights: the first event that a page gets says which presses are of before."""

    def is_lit() -> bool:
        press()
        page.wait_for_timeout(100)
        return page.locator(f"[data-lights={key}].lit").count() == 1

    until(is_lit)


def tones(page: Page) -> int:
    return int(page.evaluate("() => window.tones"))


def test_a_morning(context: Any, centre_with_keys: tuple[Served, RunningAgent]):
    served, agent = centre_with_keys
    context.add_cookies([{"name": COOKIE, "value": log_in_at(served.data, "karin", "1"), "url": served.url}])
    screen, board = live(opened(context, served.url)), live(opened(context, f"{served.url}/board"))
    ready = opened(context, f"{served.url}/admin/ready")
    expect(ready.locator("#key-next")).to_contain_text("Inte prövad i dag.")
    lit(ready, "next", lambda: ask(agent.data, "press next"))
    expect(ready.locator("#key-next")).to_contain_text("fungerar.")
    for part, page in (("headset", screen), ("loudspeaker", board)):
        others = {other: tones(other) for other in (screen, board) if other is not page}
        with ready.expect_request_finished(lambda request: request.redirected_from is not None):  # the press's answer
            ready.locator(f"#{part}").get_by_role("button", name="Pröva").click()
        page.wait_for_function("() => window.tones === 4")
        assert {other: tones(other) for other in others} == others, "each output is tried by its own page"
        ready.locator(f"#{part}").get_by_role("button", name="Fungerar").first.click()
        expect(ready.locator(f"#{part}")).to_contain_text(", fungerar.")
    ready.emulate_media(media="print")
    assert ready.get_by_role("button").count() == 0
    expect(ready.locator("#key-next")).to_be_visible()


def test_a_press_on_a_row_that_is_refreshed_while_it_is_sent(
    context: Any, centre_with_keys: tuple[Served, RunningAgent]
):
    served = centre_with_keys[0]
    context.add_cookies([{"name": COOKIE, "value": log_in_at(served.data, "karin", "1"), "url": served.url}])
    ready = opened(context, f"{served.url}/admin/ready")
    ready.evaluate(REFRESH_BEFORE_SENDING)
    ready.locator("#headset").get_by_role("button", name="Pröva").click()
    expect(ready.locator("#headset")).to_contain_text("Prövas sedan")


def test_a_keypad_on_the_screens_computer_and_on_this_one(context: Any, centre_with_keys: tuple[Served, RunningAgent]):
    served = centre_with_keys[0]
    context.add_cookies([{"name": COOKIE, "value": log_in_at(served.data, "karin", "1"), "url": served.url}])
    screen, keys = live(opened(context, served.url)), opened(context, f"{served.url}/admin/keys")
    keys.get_by_role("button", name="Pröva en knappsats").press("Enter")
    lit(keys, "repeat", lambda: screen.keyboard.press("Numpad0"))
    expect(keys.locator("[data-lights=repeat]")).to_contain_text(", fungerar.")
    keys.keyboard.press("Numpad5")
    expect(keys.locator("[data-lights=choose].lit")).to_have_count(1)
    keys.keyboard.press("Enter")
    expect(keys.get_by_role("button", name="Pröva en knappsats")).to_have_attribute("aria-pressed", "true")
    keys.keyboard.press("Escape")
    expect(keys.get_by_role("button", name="Pröva en knappsats")).to_have_attribute("aria-pressed", "false")

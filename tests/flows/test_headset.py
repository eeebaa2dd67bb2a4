"""A headset that is plugged in begins the reading; pulled out in mid-sentence it stops at once.

The jack is a real `kiosk device` that reads the bytes of input events from a pty; the keypad's jack is a key.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.device.real_devices import PtyScanner, RunningAgent
from tests.device.test_jack import plug
from tests.flows import spoken
from tests.processes import Served
from tests.waiting import until

KEYS = '\n[keys]\nheadset_in = ["F7"]\nheadset_out = ["F8"]\n[sound]\njack = "{jack}"\n'
SOON = 500
"""Milliseconds from the plug to silence, on a machine that does other things too."""
PLAYING = """
window.playing = null;
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  window.playing = this;
  this.addEventListener("pause", () => (window.pausedAt = Date.now()));
  return play.call(this);
};
"""


@pytest.fixture
def jack(tmp_path: Path) -> PtyScanner:
    return PtyScanner(tmp_path / "jack").plug()


@pytest.fixture
def centre_with_jack(demonstration: Path, tmp_path: Path, jack: PtyScanner) -> Iterator[tuple[Served, RunningAgent]]:
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    agent = RunningAgent(tmp_path / "data", KEYS.format(jack=jack.link)).start()
    served = Served("web", tmp_path / "data", tmp_path / "web.log").start()
    until(lambda: agent.health("jack") == ("ok", None))
    yield served, agent
    assert agent.stop() == 0
    served.stop()


@pytest.fixture
def page(browser: Any, centre_with_jack: tuple[Served, RunningAgent]) -> Iterator[Page]:
    with browser.new_context(locale="sv-SE") as context:
        page = context.new_page()
        page.add_init_script(spoken.LISTEN + PLAYING)
        with page.expect_response("**/api/v1/live?*"):
            page.goto(centre_with_jack[0].url)
        page.mouse.click(5, 5)  # a browser plays nothing before a touch
        page.wait_for_timeout(300)  # the first event of the stream says which presses are of before
        yield page


def wait_until_it_speaks(page: Page) -> None:
    page.wait_for_function("() => window.said.some(({ what }) => what === 'start') && !window.playing.paused")


def being_said(page: Page) -> str:
    return next(one["text"] for one in reversed(spoken.events(page)) if one["what"] == "start")


def stopped_within(page: Page, act: Any) -> int:
    """Milliseconds from an act until nothing plays."""
    start = page.evaluate("() => { window.pausedAt = 0; return Date.now(); }")
    act()
    page.wait_for_function("() => window.pausedAt && window.playing.paused")
    return int(page.evaluate("() => window.pausedAt")) - int(start)


def test_the_jack_of_the_sound_card(page: Page, jack: PtyScanner, centre_with_jack: tuple[Served, RunningAgent]):
    jack.send(plug(1))
    wait_until_it_speaks(page)
    cut = being_said(page)
    assert stopped_within(page, lambda: jack.send(plug(0))) < SOON
    expect(page.locator("#voice")).to_have_count(0)
    until(lambda: centre_with_jack[1].health("jack") == ("ok", "unplugged"))
    spoken.forget(page)
    page.get_by_role("button", name="Lyssna").click()
    expect(page.locator("[data-now]")).to_have_text("Sätt i hörlurarna, så hör du.")
    assert {one["what"] for one in spoken.events(page)} <= {"silent", "idle"}, "the room must not hear it"
    spoken.forget(page)
    jack.send(plug(1))
    wait_until_it_speaks(page)
    assert being_said(page) == cut, "the sentence that was cut is said again"
    assert page.evaluate("() => window.playing.currentTime") < 1, "from its start"


def test_the_key_of_a_keypads_jack(page: Page):
    page.keyboard.press("F7")
    wait_until_it_speaks(page)
    assert stopped_within(page, lambda: page.keyboard.press("F8")) < SOON
    expect(page.locator("#voice")).to_have_count(0)

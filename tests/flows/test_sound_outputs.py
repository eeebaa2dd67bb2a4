"""Private speech is heard on the headset alone, calls on the loudspeaker: a real Chromium with made-up outputs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kiosk.station import Station
from tests import factories
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.flows import spoken
from tests.flows.staff import serving
from tests.processes import Served

OUTPUTS = [
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
"""Flags that give the browser a usual output, "Fake Audio Output 1" and "2", and let pages know their names."""
SETTINGS = (
    '\n[sound]\nheadset = "USB Audio Device"\nheadset_in_browser = "output 1"\nloudspeaker = "Fake Audio Output 2"\n'
)
HEARD_AT = """
window.played = [];
const all = () => navigator.mediaDevices.enumerateDevices();
const label = async (id) => (await all()).find(({ deviceId }) => deviceId === id)?.label ?? "";
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const id = this.sinkId;
  label(id).then((name) => window.played.push(name));
  return play.call(this);
};
window.pausedAt = 0;
const pause = HTMLMediaElement.prototype.pause;
HTMLMediaElement.prototype.pause = function () {
  if (!this.paused) window.pausedAt = performance.now();
  return pause.call(this);
};
"""
PULL_OUT = """() => {
  const all = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () => (await all()).filter(({ label }) => !label.endsWith("1"));
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
}"""
"""Takes output 1 away from the page, as pulling out a USB headset does."""


@pytest.fixture(scope="module")
def centre(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Station]]:
    with serving(demonstration, tmp_path_factory.mktemp("centre"), SETTINGS) as centre:
        yield centre


@pytest.fixture(scope="module")
def chromium(browser: Any) -> Iterator[Any]:
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, *OUTPUTS])
    yield chromium
    chromium.close()


@pytest.fixture
def page(chromium: Any, served: Served, data: Station) -> Iterator[Page]:
    with chromium.new_context(locale="sv-SE") as context:
        page = spoken.listening_page(context, served.url, HEARD_AT)
        yield page


def test_a_page_is_read_aloud_on_the_headset(page: Page, served: Served):
    page.goto(served.url)
    spoken.said(page)
    assert set(page.evaluate("() => window.played")) == {"Fake Audio Output 1"}


def test_pulled_out_in_mid_sentence_it_stops_and_is_heard_nowhere(page: Page, served: Served):
    page.goto(served.url)
    page.wait_for_function("() => window.said.some(({ what }) => what === 'start')")
    pulled = page.evaluate(f"() => {{ const at = performance.now(); ({PULL_OUT})(); return at; }}")
    page.wait_for_function("() => window.said.at(-1).what === 'idle'")
    assert [one["what"] for one in spoken.events(page)] == ["start", "cut", "idle"]
    assert 0 < page.evaluate("() => window.pausedAt") - pulled < 200
    spoken.forget(page)
    page.keyboard.press("ArrowRight")
    spoken.said(page)
    assert {one["what"] for one in spoken.events(page)} == {"silent", "idle"}
    assert set(page.evaluate("() => window.played")) == {"Fake Audio Output 1"}
    expect(page.locator("[data-now]")).to_have_text("Hörlurarna hittas inte. Fråga gärna personalen.")


def test_calls_are_heard_on_the_loudspeaker(page: Page, served: Served, data: Station):
    with page.expect_response("**/api/v1/live?*"):
        page.goto(f"{served.url}/board")
    factories.take(data)
    factories.call(data, "1")
    spoken.said(page)
    assert page.evaluate("() => window.played") == ["Fake Audio Output 2"]

"""The calls that the board says: each whole, in order, one after the other. The sound is recorded from the page."""

import io
import wave
from array import array
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from kiosk.queue import tickets
from kiosk.station import Station
from tests import factories
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.flows import spoken
from tests.processes import Served

CALLS = 10
FRAME = 0.02
"""Seconds of sound of which one loudness is taken."""
TAP = """
window.loudness = [];
const audio = new AudioContext({ sampleRate: 22050 });
const tap = audio.createScriptProcessor(512, 1, 1);
tap.onaudioprocess = ({ inputBuffer, playbackTime }) => {
  const samples = inputBuffer.getChannelData(0);
  const sum = samples.reduce((total, one) => total + one * one, 0);
  window.loudness.push([performance.timeOrigin + performance.now(), Math.sqrt(sum / samples.length)]);
};
tap.connect(audio.destination);
window.Audio = class extends Audio {
  constructor(...given) {
    super(...given);
    audio.createMediaElementSource(this).connect(tap);
  }
};
"""
"""A script that records how loud the page's voice is, 43 times a second."""


@pytest.fixture
def board(browser: Any, served: Served, data: Station) -> Iterator[Page]:
    """A board in a browser that may play at once, as one of a centre is started."""
    flags = [*CHROMIUM_FLAGS, "--autoplay-policy=no-user-gesture-required"]
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    page = chromium.new_page()
    page.add_init_script(spoken.LISTEN + TAP)
    with page.expect_response("**/api/v1/live?*"):
        page.goto(f"{served.url}/board")
    yield page
    chromium.close()


def said(page: Page, count: int, timeout: int = 90_000) -> list[dict[str, Any]]:
    page.wait_for_function(
        "(count) => window.said.filter((one) => one.what === 'end').length >= count", arg=count, timeout=timeout
    )
    return [one for one in spoken.events(page) if one["what"] != "idle"]


def seconds(page: Page, served: Served, address: str) -> float:
    with wave.open(io.BytesIO(page.request.get(served.url + address).body())) as clip:
        frames = array("h", clip.readframes(clip.getnframes()))
        assert max(frames) > 1000
        return len(frames) / clip.getframerate()


def heard(page: Page, start: float, end: float) -> float:
    """The share of this time in which there was a sound."""
    loud = [level for at, level in page.evaluate("() => window.loudness") if start <= at <= end]
    return sum(level > 0.005 for level in loud) / max(1, len(loud))


def test_ten_calls_at_once_are_heard_whole_and_in_order(board: Page, served: Served, data: Station):
    names = []
    for _ in range(CALLS):
        factories.take(data)
        called = factories.call(data, "1")
        names.append(f"{called.series} {called.number}")
        factories.finish(data, called)
    events = said(board, CALLS)
    assert [one["what"] for one in events] == ["start", "end"] * CALLS
    assert [one["text"] for one in events[::2]] == [f"Nummer {name}, bord 1." for name in names]
    pairs = list(zip(events[::2], events[1::2], strict=True))
    for (start, end), following in zip(pairs, [*pairs[1:], None], strict=True):
        length = seconds(board, served, start["address"])
        assert (end["at"] - start["at"]) / 1000 >= length - 0.1, "it was cut"
        assert following is None or end["at"] <= following[0]["at"], "two were heard at once"
        assert heard(board, start["at"], end["at"]) > 0.4, "nothing was heard"
        if following:
            assert heard(board, end["at"] + 100, following[0]["at"] - 50) < 0.2, "something was heard between"


def test_a_call_is_said_in_the_visitors_language_and_in_swedish(board: Page, data: Station):
    taken = factories.take(data, language="en")
    called = factories.call(data, "2")
    events = said(board, 2)
    number = f"{taken.number[0]} {taken.number[1:]}"
    assert [(one["language"], one["text"]) for one in events[::2]] == [
        ("en", f"Number {number}, desk 2."),
        ("sv", f"Nummer {number}, bord 2."),
    ]
    with data.db.begin() as s:
        tickets.recall(s, factories.ticket_row(s, called.id), data.clock.now())
    assert len(said(board, 4)) == 8


QUICK = """
const later = window.setTimeout;
window.setTimeout = (then, time, ...given) => later(then, time === 150 ? 1 : time, ...given);
"""
"""A script by which a page asks for a clip that is delayed again at once."""


def test_a_call_is_said_late_rather_than_never(board: Page, served: Served, data: Station):
    """Others keep the voice busy for longer than a visitor waits, and the service is away for a moment."""
    asked: list[str] = []

    def refuse_at_first(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        elif len(asked) < 100:
            route.fulfill(status=503, headers={"Retry-After": "1"})
        else:
            route.continue_()

    board.add_init_script(QUICK)
    board.route("**/speech/*", refuse_at_first)
    with board.expect_response("**/api/v1/live?*"):
        board.reload()
    factories.take(data)
    called = factories.call(data, "1")
    events = said(board, 1)
    assert [one["what"] for one in events] == ["start", "end"]
    assert events[0]["text"] == f"Nummer {called.series} {called.number}, bord 1."


def test_a_call_that_is_cut_by_a_new_page_is_said_again_and_one_that_was_said_is_not(board: Page, data: Station):
    """As when the service is updated: the board loads its page anew."""
    numbers = []
    for desk in "12":
        factories.take(data)
        numbers.append(factories.call(data, desk).number)
    board.wait_for_function("() => window.said.some((one) => one.what === 'end')", timeout=90_000)
    board.wait_for_function("() => window.said.filter((one) => one.what === 'start').length === 2", timeout=90_000)
    with board.expect_response("**/api/v1/live?*"):
        board.reload()
    factories.take(data)
    numbers.append(factories.call(data, "3").number)
    events = said(board, 2)
    assert [one["text"].split(",")[0].split()[-1] for one in events[::2]] == [str(number) for number in numbers[1:]]


def test_who_waits_quietly_is_never_said(board: Page, data: Station):
    factories.take(data, quiet=True)
    factories.call(data, "1")
    factories.take(data)
    factories.call(data, "2")
    events = said(board, 1)
    assert [one["text"].split(", ")[1] for one in events] == ["bord 2."] * 2

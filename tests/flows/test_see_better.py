"""The touchscreen fills each size of screen, and "Se bättre" makes text half as large again: measured in a browser.

The tools and the languages keep their words, and are at least as large as before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.i18n import LANGUAGES
from tests import factories
from tests.flows.layout import at_size, overflow, unreadable
from tests.flows.pages import used_page
from tests.flows.test_edges import TOUCH
from tests.matrix.look import COUNT_DOWN, STOP_COUNTING
from tests.processes import Served

USUAL_TEXT = 30.0
"""Pixels of the text on a screen of 1280 x 720: what is larger is a heading or a number."""
LARGER = 1.5
FIXED = {"countdown": 36.0, "caption": 22.5}
"""Pixels of the countdown, and of the words beside the code, on the smallest screens with larger text."""
FILLED = 0.93
"""The share of the screen's width between the first edge and the last of what can be pressed or read."""
SMALL_MODULE = 3
"""Pixels of a module of the QR code that phones read from a screen of 7 inches."""
TEXTS = """() => {
    const found = {};
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode.data.trim(), it = walk.currentNode.parentElement;
        const isSeen = text && it.checkVisibility({ visibilityProperty: true }) && !it.closest("script, .unseen");
        if (!isSeen || getComputedStyle(it).clipPath !== "none") continue;
        const kinds = {
            ".leave": "countdown", ".code": "caption", h1: `heading: ${text}`, ".tools, .languages": `tool: ${text}`,
        };
        const kind = Object.keys(kinds).find((one) => it.closest(one));
        const key = kind ? kinds[kind] : text;
        found[key] = parseFloat(getComputedStyle(it).fontSize);
    }
    return found;
}"""
WIDTH = """() => {
    const things = document.querySelectorAll(".side, .tile, .language, .wish, .got .slip, .fact, .foot .button");
    const boxes = [...things].map((it) => it.getBoundingClientRect()).filter(({ width }) => width);
    return (Math.max(...boxes.map(({ right }) => right)) - Math.min(...boxes.map(({ left }) => left))) / innerWidth;
}"""
PLACES = """() => Object.fromEntries([...document.querySelectorAll("main :is(h1, h2, a, label), .foot > .button")]
    .filter((it) => it.checkVisibility({ visibilityProperty: true }))
    .map((it) => [it.textContent.trim(), it.getBoundingClientRect().toJSON()]))"""
"""Where each heading, tile, wish and button is; not what the countdown takes the place of."""
MODULE = """() => {
    const code = document.querySelector(".qr"), { paddingLeft, paddingRight } = getComputedStyle(code);
    return (code.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)) / code.viewBox.baseVal.width;
}"""


@pytest.fixture(scope="module")
def open_and_closed(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the touchscreen's pages, of an open centre that phones reach and of a closed one."""
    folder = tmp_path_factory.mktemp("centres")
    centres = {name: factories.copy_demonstration(demonstration, folder / name) for name in ("open", "closed")}
    with (folder / "open" / "kiosk.toml").open("a") as toml:
        toml.write('\n[web]\npublic_url = "http://192.0.2.10:8080"\n')
    ticket = [factories.take(centres["open"]) for _ in range(3)][-1].id
    factories.close_today(centres["closed"])
    for station in centres.values():
        station.db.close()
    served = {name: Served("web", folder / name, folder / f"{name}.log").start() for name in centres}
    url = served["open"].url
    yield {
        "start": f"{url}/",
        "topic": f"{url}/topics/login",
        "taken": f"{url}/taken/{ticket}",
        "closed": f"{served['closed'].url}/",
    }
    for process in served.values():
        process.stop()


@pytest.fixture
def screen(browser: Any) -> Iterator[Any]:
    with used_page(browser, *TOUCH[0]) as page:
        page.emulate_media(reduced_motion="reduce")
        yield page
        page.emulate_media(reduced_motion="null")


def open_page(screen: Any, address: str, sight: str) -> Any:
    screen.context.add_cookies([{"name": "entren_sight", "value": sight, "url": address}])
    screen.goto(address)
    return screen


@pytest.mark.parametrize("name", ["start", "topic", "taken", "closed"])
def test_what_is_read_is_half_as_large_again(screen: Any, open_and_closed: dict[str, str], name: str):
    sizes = {}
    for sight in ("normal", "better"):
        page = open_page(screen, open_and_closed[name], sight)
        sizes[sight] = {size: at_size(page, size).evaluate(TEXTS) for size in TOUCH}
    for size in TOUCH:
        scale = max(1.0, min(size[0] / 1280, size[1] / 720))
        normal, better = sizes["normal"][size], sizes["better"][size]
        for text, pixels in better.items():
            usual = normal.get(text, 0)
            least = FIXED.get(text, max(usual, min(usual, USUAL_TEXT * scale) * LARGER - 0.1))
            least = usual if text.startswith(("heading: ", "tool: ")) else least
            assert pixels >= least, (size, text, usual, pixels)
        words = {text for text in normal if text.startswith("tool: ")}
        lost = {*(tool for tool in words if tool not in better)} - {f"tool: {one.name}" for one in LANGUAGES}
        assert not lost, (size, "the tools keep their words")


@pytest.mark.parametrize("sight", ["normal", "better"])
@pytest.mark.parametrize("name", ["start", "topic", "taken"])
def test_the_width_is_filled(screen: Any, open_and_closed: dict[str, str], name: str, sight: str):
    page = open_page(screen, open_and_closed[name], sight)
    for size in TOUCH:
        assert at_size(page, size).evaluate(WIDTH) >= FILLED, size


def test_a_screen_of_1080_lines_shows_the_page_of_720_larger(screen: Any, open_and_closed: dict[str, str]):
    page = open_page(screen, open_and_closed["start"], "normal")
    small, large = (at_size(page, size).evaluate(TEXTS) for size in ((1280, 720), (1920, 1080)))
    assert {text: round(pixels * LARGER, 1) for text, pixels in small.items()} == {
        text: round(pixels, 1) for text, pixels in large.items()
    }


@pytest.mark.parametrize("sight", ["normal", "better"])
def test_phones_can_read_the_code_on_every_screen(screen: Any, open_and_closed: dict[str, str], sight: str):
    page = open_page(screen, open_and_closed["taken"], sight)
    for size in TOUCH:
        assert at_size(page, size).evaluate(MODULE) >= SMALL_MODULE, size
        assert (unreadable(page), overflow(page)) == ([], [0, 0]), size


@pytest.mark.parametrize("name", ["start", "topic", "closed"])
@pytest.mark.parametrize("sight", ["normal", "better"])
def test_the_countdown_moves_nothing(screen: Any, open_and_closed: dict[str, str], name: str, sight: str):
    """Nothing that can be pressed, and no heading, is elsewhere or smaller once the countdown is shown."""
    page = open_page(screen, open_and_closed[name] + "?lang=en", sight)
    for size in TOUCH:
        at_size(page, size)
        before = page.evaluate(PLACES)
        page.evaluate(COUNT_DOWN)
        moved = {what: place for what, place in page.evaluate(PLACES).items() if before[what] != place}
        page.evaluate(STOP_COUNTING)
        assert not moved, size

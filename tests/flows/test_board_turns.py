"""A board whose languages take turns: what is called stays where it is, in every language and on every wall."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kiosk.i18n import FONTS, known
from kiosk.station import Station
from kiosk.translations import on_board
from tests import factories
from tests.flows.accessibility import accessibility_violations
from tests.flows.layout import at_size, overflow
from tests.flows.pages import used_page
from tests.flows.test_edges import WALLS, fill
from tests.processes import Served

LANGUAGES = ["ar", "ti", "fa"]
PLACES = """() => [...document.querySelectorAll("bdi, .call *, .wait ol, .last li")]
    .filter((it) => !it.closest(".by-turns"))
    .map((it) => [it.textContent, ...Object.values(it.getBoundingClientRect().toJSON())].join(" "))"""
"""Where each number, desk and frame is."""
OUTSIDE = """() => [...document.querySelectorAll(".by-turns > .shown")].filter((it) => {
    const [own, region] = [it, it.closest("[data-live]")].map((one) => one.getBoundingClientRect());
    return own.top < region.top || own.bottom > region.bottom || own.left < region.left || own.right > region.right ||
        it.scrollWidth > it.clientWidth;
}).map((it) => it.textContent)"""
"""The words that are not inside their part of the wall."""
SHOWN = f"""(turn) => {{
    const board = document.querySelector("script[src*='/board.js']").src;
    return import(board.replace("board.js", "board-turns.js")).then(({{ showTurn }}) => {{
        showTurn(turn * 10_000);
        return [document.querySelector("h1 .shown").lang, ({PLACES})(), ({OUTSIDE})()];
    }});
}}"""
"""Shows a turn: the language of what is said above the call, and the two above."""
WATCH = """() => {
    window.seen = new Set();
    const look = () => window.seen.add(document.querySelector("h1 .shown")?.lang);
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture
def wall(browser: Any, served: Served, data: Station) -> Iterator[Page]:
    """A full board whose clock stands still."""
    with data.db.begin() as s:
        on_board.choose(s, "test", LANGUAGES, None, data.clock.now())
    fill(data)
    with used_page(browser, *WALLS[0]) as page:
        page.emulate_media(reduced_motion="reduce")
        now = data.clock.now().utc.timestamp()
        page.clock.install(time=now)
        with page.expect_response("**/board"):  # at its first event
            page.goto(f"{served.url}/board")
        page.clock.pause_at(now + 30)
        yield page


def fonts(page: Page, selector: str) -> set[str]:
    """The families that Chromium draws a text with."""
    devtools = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        devtools.send(f"{domain}.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return {one["familyName"] for one in devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}


def test_the_calls_stay_where_they_are_in_every_language(wall: Page):
    for size in WALLS:
        before = at_size(wall, size).evaluate(PLACES)
        for turn, code in enumerate(["sv", *LANGUAGES]):
            assert wall.evaluate(SHOWN, turn) == [code, before, []], size
            assert overflow(wall) == [0, 0], (size, code)
    for code in LANGUAGES:
        language = known(code)
        assert language is not None
        assert fonts(wall, f'h1 [lang="{code}"]') == {FONTS[language.script][1], "Noto Serif"}, "the latter for spaces"


def test_the_words_change_by_themselves_and_a_call_waits_for_no_turn(wall: Page, data: Station):
    wall.evaluate(WATCH)
    wall.clock.run_for(45_000)
    assert wall.evaluate("() => [...window.seen].sort()") == sorted(["sv", *LANGUAGES])
    number = factories.call(data, "2").name
    expect(wall.locator(".slip b")).to_have_text(number, timeout=10_000)
    expect(wall.locator("h1 .shown")).to_have_count(1)


def test_somebody_at_a_computer_can_pause_the_turns(wall: Page, data: Station):
    shown = wall.locator("h1 .shown")
    wall.keyboard.press("Space")
    goes_on = wall.get_by_role("button", name="Fortsätt")
    expect(goes_on).to_be_in_viewport(ratio=1)
    assert overflow(wall) == [0, 0]
    before = shown.get_attribute("lang")
    number = factories.call(data, "2").name
    expect(wall.locator(".slip b")).to_have_text(number, timeout=10_000)
    wall.clock.run_for(15_000)
    expect(shown).to_have_attribute("lang", before or "")
    wall.evaluate("() => document.body.classList.remove('used')")
    assert goes_on.bounding_box() and goes_on.evaluate("(it) => getComputedStyle(it).clipPath") != "none"
    wall.keyboard.press("Tab")
    assert goes_on.evaluate("(it) => getComputedStyle(it).clipPath") == "none"
    wall.keyboard.press("Space")
    wall.clock.run_for(11_000)
    expect(shown).not_to_have_attribute("lang", before or "")
    expect(wall.get_by_role("button", name="Pausa växlingen")).to_be_focused()
    wall.clock.resume()
    assert accessibility_violations(wall) == []

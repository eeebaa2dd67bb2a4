"""Shows each look of the matrix in a real browser, and says what is wrong with it."""

from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from tests.flows.layout import at_size
from tests.matrix import sheets
from tests.matrix.centres import Centres
from tests.matrix.measures import accessibility, layout
from tests.matrix.pages import KIOSK, PHONES, Look, Sight, load_of
from web.speech.views import COOKIE as LISTENS
from web.visitor.sight import COOKIE as SIGHT

TEXT, MONOSPACED = 16, 13
"""Chromium's own sizes of text, in pixels."""
COUNT_DOWN = """() => {
    const place = document.querySelector("[data-countdown]");
    if (!place) return false;
    const forms = Object.entries(place.dataset).filter(([name]) => name.startsWith("words"));
    const words = forms.map(([, text]) => text.replace("{seconds}", "20"));
    place.querySelector("[data-said]").textContent = words.sort((one, two) => two.length - one.length)[0];
    place.hidden = false;
    return true;
}"""
"""Shows the countdown in the longest of its plural forms."""
STOP_COUNTING = "() => { const place = document.querySelector('[data-countdown]'); if (place) place.hidden = true; }"
SHOW_NEXT = """(address) => new Promise((done) => {
    const link = document.body.appendChild(document.createElement("a"));
    Object.assign(link, { href: address, id: "next-look" }).click();
    const wait = () => (document.getElementById("next-look") ? requestAnimationFrame(wait) : done());
    wait();
})"""
NO_SECONDS = """(() => {
    const every = setInterval;
    window.setInterval = (does, apart, ...more) => (apart === 1000 ? 0 : every(does, apart, ...more));
})()"""
"""A page stays as long as it is looked at."""
SHOWN = "() => [document.documentElement.lang, document.documentElement.dir]"
Found = dict[str, list[str]]


class _Every:
    """Contains every look."""

    def __contains__(self, look: object) -> bool:
        return True


EVERY = _Every()


@dataclass
class Seen:
    """What came of some looks: how many, how many of them also with the countdown, the faults, the rules passed."""

    looks: int = 0
    counted_down: int = 0
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    """The kind, the look and what is wrong."""
    passed: set[str] = field(default_factory=set)

    def note(self, look: Look, found: Found, state: str = "") -> None:
        self.faults += [(kind, f"{look}{state}", what) for kind, every in found.items() for what in every]


@contextmanager
def viewer(browser: Any) -> Iterator[Any]:
    """A page of a context of its own, on which no countdown runs."""
    context = browser.new_context(locale="sv-SE", reduced_motion="reduce")
    context.add_init_script(NO_SECONDS)
    yield context.new_page()
    context.close()


def look_at(
    page: Any, centres: Centres, looks: Iterable[Look], with_axe: Container[Look] = EVERY, pictures: Path | None = None
) -> Seen:
    """Look at these, which are in the order of their loads.

    `with_axe`: those that axe-core looks at too. `pictures`: a folder for a picture of each.
    """
    seen, loaded = Seen(), None
    devtools = page.context.new_cdp_session(page)
    for look in looks:
        load = look.page, look.language, load_of(look.sight)
        at_size(page, look.size)
        _set_sight(page, devtools, look.sight)
        if load != loaded:
            seen.note(look, _open(page, centres, look, in_document=loaded is not None and loaded[0].screen is KIOSK))
            loaded = load
        seen.note(look, _layout(page, look))
        seen.looks += 1
        if pictures:
            page.screenshot(path=sheets.place(pictures, look))
        if look in with_axe:
            faults, passed = accessibility(page, look.sight is Sight.FORCED)
            seen.note(look, {"axe": faults})
            seen.passed |= passed
        if not look.scrolls and page.evaluate(COUNT_DOWN):
            seen.note(look, _layout(page, look), ", countdown")
            page.evaluate(STOP_COUNTING)
            seen.counted_down += 1
    return seen


def _open(page: Any, centres: Centres, look: Look, in_document: bool) -> Found:
    """Show the page. A page in another language is a fault.

    `in_document`: the last one was the touchscreen's too, which shows the next one in the same document.
    """
    url = centres.urls[look.page.centre]
    cookies = {SIGHT: look.sight is Sight.BETTER and "better", LISTENS: look.sight is Sight.LISTENING and "on"}
    page.context.add_cookies([{"name": name, "value": value or "", "url": url} for name, value in cookies.items()])
    wanted = centres.address(look.page.centre, look.page.path)
    address = f"{wanted}{'&' if '?' in wanted else '?'}lang={look.language.code}"
    if in_document and page.url.startswith(url) and look.page.screen is KIOSK:
        with suppress(Error):  # a page with other styles is loaded as a whole
            page.evaluate(SHOW_NEXT, address)
        page.wait_for_load_state()
    else:
        page.goto(address)
    shown = page.evaluate(SHOWN)
    wrong = [] if shown == [look.language.code, look.language.direction] else [f"is in {shown}"]
    return {"another page": wrong + ([] if page.url.startswith(wanted) else [page.url])}


def _set_sight(page: Any, devtools: Any, sight: Sight) -> None:
    """What a visitor sets in their browser."""
    times = 2 if sight is Sight.DOUBLE else 1
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": times * TEXT, "fixed": times * MONOSPACED}})
    page.emulate_media(
        forced_colors="active" if sight is Sight.FORCED else "none",
        contrast="more" if sight is Sight.CONTRAST else "no-preference",
    )


def _layout(page: Any, look: Look) -> Found:
    may_break = look.size in PHONES and look.sight in (Sight.BETTER, Sight.DOUBLE)
    return layout(page, look.scrolls, may_break, look.least_target, look.sight is Sight.FORCED)

"""Looks at every page of a centre in each state: as it comes, opened, refused, saved, without the service."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError

from kiosk.station import open_station
from tests.flows.accessibility import accessibility_violations
from tests.flows.staff import log_in_at
from tests.processes import Served
from tests.states.addresses import addresses, is_for_visitors
from tests.states.centres import ADMIN
from tests.states.faults import layout_faults
from tests.states.words import foreign_words
from web.auth.callers import COOKIE
from web.language import COOKIE as LANGUAGE_COOKIE

SIZES = ((1366, 768), (1024, 768), (390, 844))
TOUCHSCREENS = ((1920, 1080), (1280, 720), (800, 480), (720, 1280))
WALLS = ((1920, 1080), (1080, 1920), (3840, 2160))
LANGUAGES = ("sv", "en")
LONG_WORD = "Digitaliseringssamordningsansvarigpersonal" * 3
MOST_PANELS = 6
FORM = "main form[method=post]:has(input:not([type=hidden]), select)"
OPEN_DETAILS = """() => [...document.querySelectorAll("details:not([data-panel])")].slice(0, 5)
    .map((details) => (details.open = true)).length"""
OPEN_PANEL = """(n) => document.querySelectorAll("details[data-panel]")
    .forEach((details, place) => (details.open = place === n))"""
FILL = """(form, text) => {
    const kinds = ["text", "search", "password"];
    for (const it of [...form.elements].filter((it) => kinds.includes(it.type))) {
        it.removeAttribute("maxlength");
        it.value = text;
    }
    HTMLFormElement.prototype.submit.call(form);
}"""
SEND = "(form) => HTMLFormElement.prototype.submit.call(form)"
AWAY = """() => [...document.querySelectorAll('[data-away], [data-say-away], .stale[data-words], [data-unsent] > p')]
    .some((it) => it.textContent.trim() && !it.hidden)"""
ASKS = ".kiosk a.tile, .kiosk .foot .next"
"""What a visitor presses: only then the touchscreen asks the service for anything."""
PRESS = "(selector) => document.querySelector(selector)?.click()"
LAST = "/account"
"""Its forms end sessions: it is not sent."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: where, in which state, and at which size."""

    kind: str
    address: str
    what: str
    where: str


@dataclass
class Walk:
    """What was looked at, and what was found."""

    centre: str
    with_axe: bool = True
    pages: set[str] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)
    looks: Counter[str] = field(default_factory=Counter)
    found: list[Fault] = field(default_factory=list)

    def look(self, page: Any, address: str, state: str, language: str) -> None:
        """Look at a page at each size."""
        self.pages.add(address)
        for size in sizes(address):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            faults = layout_faults(page)
            if state == "opened":
                faults.pop("too high")
            if self.with_axe:
                faults["axe"] = accessibility_violations(page)
            self._note(faults, address, f"{self.centre}, {state}, {language}, {size[0]}")
            self.looks[state] += 1
        self._note({f"not {language}": foreign_words(page, language)}, address, f"{self.centre}, {state}, {language}")

    def progress(self, address: str, language: str) -> None:
        print(
            f"{time.monotonic() - self.began:5.0f} s {self.centre}, {language}, {address}", file=sys.stderr, flush=True
        )

    def _note(self, faults: dict[str, list[str]], address: str, where: str) -> None:
        new = [Fault(kind, address, what, where) for kind, found in faults.items() for what in found]
        self.found += new
        for fault in new:
            print(
                " | ".join(("found", fault.kind, fault.address, fault.what, fault.where)), file=sys.stderr, flush=True
            )


def sizes(address: str) -> tuple[tuple[int, int], ...]:
    """The sizes of a page: those of the walk, and those of the screens that only this page is shown on."""
    if address.startswith("/board"):
        return SIZES + WALLS
    if is_for_visitors(address) and not address.startswith("/ticket/"):
        return SIZES + TOUCHSCREENS
    return SIZES


def in_language(address: str, language: str) -> str:
    """Staff's pages are in the language of a cookie, visitors' in that of the address."""
    return f"{address}?lang={language}" if is_for_visitors(address) else address


@contextmanager
def opened(browser: Any, served: Served, language: str, with_session: bool = True) -> Iterator[Any]:
    """A page of an admin at desk 1."""
    context = browser.new_context(locale="sv-SE", reduced_motion="reduce", service_workers="block")
    cookies = [{"name": LANGUAGE_COOKIE, "value": language, "url": served.url}]
    if with_session:
        cookies.append({"name": COOKIE, "value": log_in_at(served.data, ADMIN, "1"), "url": served.url})
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def pages_of(data: Path) -> list[str]:
    station = open_station(data)
    found = addresses(station)
    station.db.close()
    return found


def go(page: Any, served: Served, address: str, language: str) -> bool:
    """Open a page. False where the answer is no page, or another one."""
    answer = page.goto(served.url + in_language(address, language), wait_until="load")
    is_page = answer is not None and "html" in (answer.header_value("content-type") or "")
    return is_page and urlsplit(page.url).path == address


def walk(
    browser: Any, served: Served, walked: Walk, paths: list[str], with_session: bool = True, changes: bool = True
) -> None:
    """Walk these pages in both languages. `changes`: also send their forms, with errors and then as they are."""
    for language in LANGUAGES:
        with opened(browser, served, language, with_session) as page:
            for address in paths:
                walk_page(page, served, walked, address, language)
                if changes:
                    _look_sent(page, served, walked, address, language, "refused")
    for language in LANGUAGES if changes else ():
        with opened(browser, served, language, with_session) as page:
            for address in paths:
                _look_sent(page, served, walked, address, language, "saved")


def walk_page(page: Any, served: Served, walked: Walk, address: str, language: str) -> None:
    """Look at a page as it comes, and opened."""
    walked.progress(address, language)
    if go(page, served, address, language):
        walked.look(page, address, "as it comes", language)
        _look_opened(page, walked, address, language)


def _look_opened(page: Any, walked: Walk, address: str, language: str) -> None:
    """The page with what can be opened: all that open in their place, then each panel alone."""
    panels = min(MOST_PANELS, page.locator("details[data-panel]").count())
    for panel in range(panels):
        page.evaluate(OPEN_PANEL, panel)
        walked.look(page, address, "opened", language)
    page.evaluate(OPEN_PANEL, -1)
    if page.evaluate(OPEN_DETAILS):
        walked.look(page, address, "opened", language)


def _look_sent(page: Any, served: Served, walked: Walk, address: str, language: str, state: str) -> None:
    """What each form of the page answers to words that are too long, or to itself as it is."""
    if state == "saved" and (address == LAST or is_for_visitors(address) or address.startswith("/login")):
        return
    if not go(page, served, address, language):
        return
    for number in range(page.locator(FORM).count()):
        go(page, served, address, language)
        form = page.locator(FORM).nth(number)
        if not form.count():
            return
        if _is_answered_with_a_page(page, form, state):
            walked.look(page, address, state, language)


def _is_answered_with_a_page(page: Any, form: Any, state: str) -> bool:
    """Send a form. False where the answer is a file, such as a sheet of labels: the page then stays."""
    try:
        with page.expect_navigation(wait_until="load"):
            form.evaluate(FILL, LONG_WORD) if state == "refused" else form.evaluate(SEND)
    except PlaywrightError as error:
        if "ERR_ABORTED" not in error.message:
            raise
        return False
    return True


def walk_away(browser: Any, served: Served, walked: Walk, paths: list[str]) -> None:
    """What open pages say once the service is gone. The service is stopped afterwards."""
    pages = []
    contexts = []
    for language in LANGUAGES:
        manager = opened(browser, served, language)
        first = manager.__enter__()
        contexts.append(manager)
        for address in paths:
            page = first.context.new_page()
            go(page, served, address, language)
            pages.append((page, address, language))
    served.stop()
    for page, address, language in pages:
        page.bring_to_front()
        page.evaluate(PRESS, ASKS)
        page.wait_for_function(AWAY, timeout=30_000, polling=200)
        walked.look(page, address, "without the service", language)
    for manager in contexts:
        manager.__exit__(None, None, None)

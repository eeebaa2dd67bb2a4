"""A real Chromium that reports when it was touched, and when the answer was on the screen.

All times are milliseconds of one wall clock, so that those of several pages can be compared.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS

EMPTY = "/static/icon.svg"
"""The smallest page of the same server: no database, no template, no style."""
NUMBERS = itertools.count(1)
EACH_PAGE = """
const began = (event) => (sessionStorage.began = performance.timeOrigin + event.timeStamp);
addEventListener("pointerdown", began, true);
addEventListener("keydown", began, true);
new PerformanceObserver((list) => {
  const first = list.getEntriesByName("first-contentful-paint")[0];
  if (first) window.painted = performance.timeOrigin + first.startTime;
}).observe({ type: "paint", buffered: true });
let path = location.pathname;
new MutationObserver(() => {
  if (location.pathname === path) return;
  path = location.pathname;
  requestAnimationFrame(() => setTimeout(() => (window.painted = performance.timeOrigin + performance.now())));
}).observe(document, { subtree: true, childList: true });
"""
"""A script in each page that notes the last touch or key press, and the first paint.

The first paint is the document's, or that of the page that web/static/js/swap.js put into it."""
LINK_TO_EMPTY = """
(address) => {
  const link = document.body.appendChild(document.createElement("a"));
  Object.assign(link, { id: "empty", href: address, textContent: "empty" });
  link.style = "position: fixed; inset: 0 auto auto 0; padding: 20px; z-index: 9";
}
"""
PAINTED = "(path) => location.pathname.startsWith(path) && window.painted > Number(sessionStorage.began)"
WATCH = """
(selector) => {
  window.seen = [];
  const drawn = (text) => setTimeout(() => seen.push([text, performance.timeOrigin + performance.now()]));
  let last = null;
  const look = () => {
    const text = document.querySelector(selector)?.textContent ?? "";
    if (text !== last) requestAnimationFrame(() => drawn(text));
    last = text;
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
}
"""
"""A script that notes each new text of an element, and when its frame was drawn."""
FETCH_EMPTY = """
async (addresses) => {
  const began = performance.now();
  for (const address of addresses) await (await fetch(address, { cache: "no-store" })).text();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}
"""


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, for a `with` block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def touchscreen(browser: Any) -> Any:
    """A page with touch input."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, has_touch=True, locale="sv-SE")
    context.add_init_script(EACH_PAGE)
    return context.new_page()


def touch(page: Any, selector: str, leads_to: str) -> float:
    """Milliseconds from the touch until the next page is on the screen."""
    page.tap(selector)
    page.wait_for_function(PAINTED, arg=leads_to, polling=10)
    return float(page.evaluate("() => window.painted - Number(sessionStorage.began)"))


def touch_empty(page: Any) -> float:
    """The same for a link from the current page to an empty page of the same server."""
    page.evaluate(LINK_TO_EMPTY, _empty())
    return touch(page, "#empty", EMPTY)


def watch(page: Any, selector: str) -> None:
    page.evaluate(WATCH, selector)


def when_seen(page: Any, text: str) -> float:
    """The time at which the watched element showed this text."""
    page.wait_for_function("(text) => window.seen.at(-1)?.[0].includes(text)", arg=text, polling=5)
    return float(page.evaluate("() => window.seen.at(-1)[1]"))


def fetch_empty(page: Any, times: int) -> float:
    """Milliseconds in which a script fetches so many empty pages one after the other and a frame is drawn."""
    return float(page.evaluate(FETCH_EMPTY, [_empty() for _ in range(times)]))


def _empty() -> str:
    """An address that is in no cache."""
    return f"{EMPTY}?{next(NUMBERS)}"

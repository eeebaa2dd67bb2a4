"""Measures a page in a real browser: targets that are too small, and what is not in view."""

from playwright.sync_api import Page

OPEN_ALL = "() => document.querySelectorAll('details').forEach((details) => (details.open = true))"
SMALL_TARGETS = """(least) => {
    const isInSentence = (it) =>
        it.matches("a") && getComputedStyle(it).display === "inline" &&
        it.parentElement.textContent.trim() !== it.textContent.trim();
    const isVisible = (it) => it.type !== "hidden" && it.checkVisibility({ visibilityProperty: true });
    const target = (it) => (it.matches("[type=checkbox], [type=radio]") && it.closest("label")) || it;
    return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
        .filter((it) => isVisible(it) && !isInSentence(it))
        .map((it) => [target(it), target(it).getBoundingClientRect()])
        .filter(([, { width, height }]) => Math.round(width) < least || Math.round(height) < least)
        .map(([it, box]) => `${it.tagName} ${it.textContent.trim() || it.name}: ${box.width} x ${box.height}`);
}"""
NOT_IN_VIEW = """(selectors) => {
    const isShown = (it) => {
        const { left, top, right, bottom } = it.getBoundingClientRect();
        const corners = [[left + 4, top + 4], [right - 4, top + 4], [left + 4, bottom - 4], [right - 4, bottom - 4]];
        return corners.every(([x, y]) => it.contains(document.elementFromPoint(x, y)));
    };
    return selectors.flatMap((selector) => {
        const found = [...document.querySelectorAll(selector)];
        const hidden = found.filter((it) => !isShown(it)).map((it) => `${selector}: ${it.textContent.trim()}`);
        return found.length ? hidden : [`nothing is ${selector}`];
    });
}"""
OVERFLOW = """() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
}"""


def small_targets(page: Page, least: int) -> list[str]:
    """The links, buttons and fields of which a side is shorter than `least` pixels. A link in a sentence may be."""
    page.evaluate(OPEN_ALL)
    found: list[str] = page.evaluate(SMALL_TARGETS, least)
    return found


def not_in_view(page: Page, *selectors: str) -> list[str]:
    """The elements that are outside the screen, cut by what scrolls, or covered; and selectors without an element."""
    found: list[str] = page.evaluate(NOT_IN_VIEW, selectors)
    return found


def overflow(page: Page) -> list[int]:
    """By how many pixels the page scrolls sideways and down."""
    found: list[int] = page.evaluate(OVERFLOW)
    return found


def at_size(page: Page, size: tuple[int, int]) -> Page:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return page

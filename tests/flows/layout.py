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
UNREADABLE = """() => {
    const found = [];
    const range = document.createRange();
    const boxes = (node, from, to) => (range.setStart(node, from), range.setEnd(node, to), [...range.getClientRects()]);
    const box = (node, at) => boxes(node, at, at + 1).findLast(({ width }) => width);
    const isLetter = (letter) => /[\\p{L}\\p{N}]/u.test(letter ?? "");
    const isShown = (it, { left, top, right, bottom }) => {
        // Above and below the letters a font has room for marks, in some scripts half as much as the letters need.
        const room = Math.max(0, (bottom - top - parseFloat(getComputedStyle(it).fontSize)) / 2);
        return left >= 0 && top + room >= -1 && right <= innerWidth + 1 && bottom - room <= innerHeight + 1 &&
            [left + 1, (left + right) / 2, right - 1]
                .every((x) => isOn(it, document.elementFromPoint(x, (top + bottom) / 2)));
    };
    // Letters may be wider than their element, and from right to left the space before a part of a sentence may lie on
    // the part. What is around an element is painted below it, so it covers nothing.
    const isOn = (it, found) =>
        it.contains(found) || (found === it.parentElement && getComputedStyle(it).overflow === "visible");
    const isLower = (one, other) => one && other && one.top > other.top + other.height / 3; // lines can be close
    const isBroken = (node) => [...node.data].some((letter, at) =>
        isLetter(letter) && isLetter(node.data[at + 1]) && isLower(box(node, at + 1), box(node, at)));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode, it = node.parentElement;
        if (!node.data.trim() || it.closest("script, svg")) continue;
        if (!it.checkVisibility({ visibilityProperty: true })) continue;
        if (getComputedStyle(it).clipPath !== "none") continue;
        const from = node.length - node.data.trimStart().length;
        const seen = boxes(node, from, node.data.trimEnd().length).filter(({ width }) => width > 1);
        if (!seen.every((box) => isShown(it, box))) found.push(`not in view: ${node.data.trim()}`);
        if (node.length < 400 && seen.length > 1 && isBroken(node)) found.push(`broken: ${node.data.trim()}`);
    }
    return found;
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


def unreadable(page: Page) -> list[str]:
    """The texts that are outside the screen, cut or covered, and those with a word broken without a hyphen."""
    found: list[str] = page.evaluate(UNREADABLE)
    return found


def overflow(page: Page) -> list[int]:
    """By how many pixels the page scrolls sideways and down."""
    found: list[int] = page.evaluate(OVERFLOW)
    return found


def at_size(page: Page, size: tuple[int, int]) -> Page:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => void dispatchEvent(new Event('resize'))")  # the browser's own comes with the next frame
    return page

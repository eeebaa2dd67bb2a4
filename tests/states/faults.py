"""What is wrong with a page as it is shown: looked at in a real browser, at one size."""

from typing import Any

from tests.flows.layout import SMALL_TARGETS, overflow

CUT_TEXT = """() => {
    const own = (it) => [...it.childNodes].filter((child) => child.nodeType === 3 && child.data.trim());
    const seen = (it) => it.clientWidth !== 1 && it.checkVisibility({ visibilityProperty: true }) &&
        !it.closest(".unseen, svg, option, .skip");
    const isScrolled = (it) => /auto|scroll/.test(getComputedStyle(it).overflowX);
    const scroller = (it) => { for (; it; it = it.parentElement) if (isScrolled(it)) return it; };
    const box = (it) => it.getBoundingClientRect();
    const isOutside = (words, { left, right }) => words.left < left - 2 || words.right > right + 2;
    const isTooHigh = (it) =>
        /hidden|clip/.test(getComputedStyle(it).overflowY) && it.scrollHeight > it.clientHeight + 4;
    const around = (it, kinds) => {
        for (; it; it = it.parentElement) if (it.matches(kinds) && it.getClientRects().length) return it;
    };
    const leaves = (it) => own(it).some((text) => {
        const range = document.createRange();
        range.selectNodeContents(text);
        const words = range.getBoundingClientRect();
        const holder = around(it, "button, .button, td, th, li, section, label, p, legend, .slip") ?? it;
        return isOutside(words, box(holder)) ||
            (!scroller(it) && isOutside(words, { left: 0, right: document.documentElement.clientWidth }));
    });
    return [...document.body.querySelectorAll("*:not(input, textarea, select, pre)")]
        .filter((it) => own(it).length && seen(it) && (leaves(it) || isTooHigh(it)))
        .map((it) => `${it.tagName.toLowerCase()} ${it.textContent.trim().slice(0, 60)}`);
}"""
"""The elements whose words are higher than what shows them, or leave what they stand in, or the page."""
LEAST_TARGET = 44
HIGHEST = 16_000
"""Pixels that a page may be high, however many rows there are: fifty items on a phone fit."""


def layout_faults(page: Any, least_target: int = LEAST_TARGET) -> dict[str, list[str]]:
    """What is cut, too small or too far, by kind."""
    sideways, down = overflow(page)
    height = down + page.viewport_size["height"]
    return {
        "scrolls sideways": [f"{sideways} px"] if sideways > 0 else [],
        "cut": page.evaluate(CUT_TEXT),
        "small target": page.evaluate(SMALL_TARGETS, least_target),
        "too high": [f"{height} px"] if height > HIGHEST else [],
    }

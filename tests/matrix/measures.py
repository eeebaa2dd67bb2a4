"""What is wrong with a page as a visitor sees it, in a real browser: letters that are cut, and what axe-core finds."""

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.flows.accessibility import HAS_AXE, TRANSITIONS_END
from tests.flows.layout import OVERFLOW, SMALL_TARGETS, UNREADABLE
from tests.states.faults import CUT_TEXT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = """
    const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const ground = (it) => {
        for (; it; it = it.parentElement) {
            const { backgroundColor, backgroundImage } = getComputedStyle(it);
            if (backgroundImage !== "none") return null;
            if (!/rgba.*, 0\\)|transparent/.test(backgroundColor)) return backgroundColor;
        }
        return null;
    };
    const contrast = (it) => {
        const below = ground(it);
        if (!below) return 0;
        const [less, more] = [light(getComputedStyle(it).color), light(below)].sort((one, two) => one - two);
        return (more + 0.05) / (less + 0.05);
    };
"""
"""The contrast of a text with the first colour below it, as the browser paints both; 0 where a picture is below."""
RUN_AXE = f"""async (options) => {{
    {CONTRAST}
    const found = await axe.run(options);
    const is = ({{ any, all, none }}) => [...any, ...all, ...none].map(({{ data }}) => data?.messageKey ?? "").join();
    const parts = (rules, more) => rules.flatMap(({{ id, nodes }}) =>
        nodes.map((node) => [id, node.html.slice(0, 160), more(node)]));
    const measured = (node) => [is(node), contrast(document.querySelector(node.target[0]))];
    return {{
        violations: parts(found.violations, () => null),
        undecided: parts(found.incomplete, measured),
        passed: found.passes.map(({{ id }}) => id),
    }};
}}"""
"""axe-core's findings; of what it cannot decide, also why, and the contrast of the element's own colours."""
PALE = f"""(least) => {{
    {CONTRAST}
    const words = (it) => [...it.childNodes].some(({{ nodeType, data }}) => nodeType === 3 && data.trim());
    const seen = (it) => it.checkVisibility({{ visibilityProperty: true }}) && !it.closest("script, style, .unseen");
    return [...document.body.querySelectorAll("*")].filter((it) => words(it) && seen(it) && contrast(it) < least)
        .map((it) => `${{contrast(it).toFixed(1)}}: ${{it.textContent.trim()}}`);
}}"""
"""Words of too little contrast."""
LEAST_CONTRAST = 4.5
EXPLAINED: Mapping[tuple[str, str], str] = {}
"""What axe-core cannot decide, by its rule and its reason, and why it is right all the same."""
CUT_LETTERS = """(scrolls) => {
    const pen = document.createElement("canvas").getContext("2d");
    const range = document.createRange();
    const frames = "button, .button, .tile, .language, .check, .slip, td, th, .plate";
    const frame = (it) => {
        const box = it.getBoundingClientRect();
        const bite = it.matches(".slip") && getComputedStyle(it).maskImage !== "none" ? 0.25 : 0;
        const foot = box.bottom - bite * parseFloat(getComputedStyle(it).fontSize);
        return [box.top, foot, box.left, box.right, it.className || it.tagName];
    };
    const limits = (it) => {
        const found = scrolls ? [] : [[0, innerHeight, 0, innerWidth, "the screen"]];
        for (; it && it !== document.body; it = it.parentElement)
            if (it.matches(frames) || getComputedStyle(it).overflowY !== "visible") found.push(frame(it));
        return found;
    };
    const inks = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode, it = node.parentElement, words = node.data.trim();
        if (!words || it.closest("script, style, svg, template") || !it.checkVisibility({ visibilityProperty: true }))
            continue;
        const style = getComputedStyle(it);
        if (it.closest(".unseen") || style.clipPath !== "none" || it.clientWidth === 1) continue;
        const size = parseFloat(style.fontSize) * it.currentCSSZoom; // of a page that js/fit.js made smaller
        pen.font = `${style.fontStyle} ${style.fontWeight} ${size}px ${style.fontFamily}`;
        const ink = pen.measureText(words);
        range.selectNodeContents(node);
        for (const { left, right, top, width } of range.getClientRects()) {
            const base = top + ink.fontBoundingBoxAscent;
            const [high, low] = [base - ink.actualBoundingBoxAscent, base + ink.actualBoundingBoxDescent];
            if (width > 1) inks.push({ it, node, words, left, right, high, low });
        }
    }
    const found = new Set();
    for (const { it, words, left, right, high, low } of inks)
        for (const [top, bottom, start, end, name] of limits(it)) {
            const isShort = it.matches("[data-now]") && getComputedStyle(it).textOverflow === "ellipsis";
            const aside = isShort ? 0 : Math.max(start - left, right - end);
            const out = Math.round(Math.max(top - high, low - bottom, aside));
            if (out > 1) found.add(`${out} px out of ${name}: ${words}`);
        }
    const floats = ({ it }) => scrolls && it.closest(".voice"); // the page scrolls below it
    const touch = (one, two) => !floats(one) && !floats(two) &&
        Math.min(one.right, two.right) - Math.max(one.left, two.left) > 2 &&
        Math.min(one.low, two.low) - Math.max(one.high, two.high) > 3;
    inks.forEach((one, place) => inks.slice(place + 1).forEach((two) => {
        if (one.node !== two.node && touch(one, two)) found.add(`one on the other: ${one.words} / ${two.words}`);
    }));
    return [...found];
}"""
"""Words whose letters, with all their marks, leave what they stand in, or lie on other words."""


SHORTENED = """() => [...document.querySelectorAll("[data-now]")].map((it) => it.textContent.trim())"""
"""What the strip of "Lyssna" writes beside the voice: it is said whole, and ends in dots where it is long."""
LAYOUT = f"""async ({{ scrolls, least, forced }}) => (await new Promise(requestAnimationFrame), {{
    overflow: ({OVERFLOW})(),
    words: ({UNREADABLE})(),
    cut: scrolls ? ({CUT_TEXT})() : [],
    letters: ({CUT_LETTERS})(scrolls),
    small: least ? ({SMALL_TARGETS})(least) : [],
    shortened: ({SHORTENED})(),
    pale: forced ? ({PALE})({LEAST_CONTRAST}) : [],
}})"""
"""All of it in one call: a page is looked at thousands of times."""


def accessibility(page: Any, in_forced_colours: bool) -> tuple[list[str], set[str]]:
    """What axe-core finds or cannot decide without a reason in EXPLAINED, and the rules that something passed.

    A contrast that it cannot decide, as of a text that is partly covered, is decided by the element's own colours. In
    forced colours it takes the page's own: there the words are measured by PALE alone.
    """
    if not page.evaluate(HAS_AXE):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations", "incomplete"], "runOnly": {"type": "tag", "values": TAGS}}
    found = page.evaluate(RUN_AXE, options | {"rules": {"color-contrast": {"enabled": not in_forced_colours}}})
    faults = [f"{rule}: {html}" for rule, html, _ in found["violations"]]
    for rule, html, (reason, contrast) in found["undecided"]:
        is_readable = rule == "color-contrast" and contrast >= LEAST_CONTRAST
        if not is_readable and (rule, reason) not in EXPLAINED:
            faults.append(f"{rule}, undecided ({reason}): {html}")
    return faults, set(found["passed"])


def layout(page: Any, scrolls: bool, may_break: bool, least_target: int, forced: bool) -> dict[str, list[str]]:
    """What does not fit, by kind. Nothing scrolls sideways, nor down where the page must not.

    `may_break`: a long word may be written on two lines without a hyphen. `forced`: the colours are forced.
    """
    page.evaluate(TRANSITIONS_END)
    found = page.evaluate(LAYOUT, {"scrolls": scrolls, "least": least_target, "forced": forced})
    sideways, down = found["overflow"]
    is_too_large = sideways > 0 or (down > 0 and not scrolls)
    ends_in_dots = {part for said in found["shortened"] for part in (f"not in view: {said}", f"span {said[:60]}")}
    broken = [one for one in found["words"] if one.startswith("broken") and not may_break]
    hidden = [one for one in found["words"] if not (one.startswith("broken") or scrolls or one in ends_in_dots)]
    return {
        "scrolls": [f"{sideways} px sideways, {down} px down"] if is_too_large else [],
        "cut": hidden + [one for one in found["cut"] if one not in ends_in_dots],
        "broken": broken,
        "letters": found["letters"],
        "small target": found["small"],
        "pale": found["pale"],
    }


def axe_version(page: Any) -> str:
    return str(page.evaluate('() => window.axe?.version ?? ""'))

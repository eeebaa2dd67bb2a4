"""Checks a page in a real browser with axe-core (WCAG 2.2 A and AA)."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
TRANSITIONS_END = "() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished))"
HAS_AXE = "() => 'axe' in window"
RUN_AXE = """async (options) => {
    const found = await axe.run({ ...options, resultTypes: ["violations", "incomplete"] });
    const undecided = found.incomplete.filter((rule) => rule.id === "target-size");
    return [...found.violations, ...undecided].flatMap((rule) =>
        rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""


def accessibility_violations(page: Any) -> list[str]:
    """Each violation, and each target whose size axe-core cannot decide, as with short labels.

    Colours are judged once the page is loaded and no transition runs: on the way between two readable pairs of
    colours there are unreadable ones. axe-core is put into a page once for all its sizes.
    """
    page.wait_for_load_state()
    page.evaluate(TRANSITIONS_END)
    if not page.evaluate(HAS_AXE):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(RUN_AXE, RULES)
    return found

"""Checks a page in a real browser with axe-core (WCAG 2.2 A and AA)."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
TRANSITIONS_END = "() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished))"


def accessibility_violations(page: Any) -> list[str]:
    """Each violation, and each target whose size axe-core cannot decide, as with short labels.

    Colours are judged once the page is loaded and no transition runs: on the way between two readable pairs of
    colours there are unreadable ones.
    """
    page.wait_for_load_state()
    page.evaluate(TRANSITIONS_END)
    found = Axe().run(page, options=RULES).response
    undecided = [rule for rule in found["incomplete"] if rule["id"] == "target-size"]
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] + undecided for node in rule["nodes"]]

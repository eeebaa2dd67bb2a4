"""A page that is used by keyboard alone: keys are counted, and Tab goes the shorter way."""

import time
from typing import Any

SCANNERS_PAUSE = 0.15
"""Seconds: a digit soon after another key counts as part of a scan (desk-keys.js)."""
WAY = """(selector) => {
    const here = document.activeElement;
    if (here.matches(selector)) return "";
    const target = document.querySelector(selector);
    if (!target) return "gone";
    return here.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING ? "Shift+Tab" : "Tab";
}"""
WAIT_MS = 15_000
MOST_TABS = 200


class Keyboard:
    """The keys that were pressed on a page, and how many Tabs the longest way took."""

    def __init__(self, page: Any) -> None:
        self.page, self.keys, self.longest_way = page, 0, (0, "")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def digit(self, key: str) -> None:
        time.sleep(SCANNERS_PAUSE)
        self.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=60)  # slower than a scanner
        self.keys += len(text)

    def tab_to(self, selector: str) -> None:
        """Press Tab, or Shift and Tab, until the focus is there. What a colleague has just done may still come."""
        self.page.wait_for_selector(selector, state="attached", timeout=WAIT_MS)
        for tabs in range(MOST_TABS):
            way = self.page.evaluate(WAY, selector)
            if not way:
                self.longest_way = max(self.longest_way, (tabs, selector))
                return
            assert way != "gone", f"nothing is {selector}"
            self.press(way)
        raise AssertionError(f"Tab never came to {selector}")

    def enter(self, selector: str) -> None:
        self.tab_to(selector)
        self.press("Enter")

    def step_to(self, selector: str, arrow: str) -> None:
        """Press an arrow until the focus is there."""
        for _ in range(MOST_TABS):
            if not self.page.evaluate(WAY, selector):
                return
            self.press(arrow)
        raise AssertionError(f"{arrow} never came to {selector}")

    def choose(self, selector: str, value: str, arrow: str = "ArrowDown") -> None:
        """Go to a radio group or a select, and step with an arrow to a value."""
        self.tab_to(selector)
        for _ in range(MOST_TABS):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.press(arrow)
        raise AssertionError(f"{selector} never was {value}")

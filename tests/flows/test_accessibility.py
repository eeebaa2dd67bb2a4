"""Pages without log-in have no accessibility violations (axe-core: WCAG 2.2 A and AA) and fit a narrow screen.

The pages of the touchscreen and the phone: tests/matrix.
"""

from typing import Any

import pytest

from kiosk.station import Station
from tests import factories
from tests.flows.accessibility import accessibility_violations
from tests.flows.layout import overflow
from tests.flows.pages import used_page
from tests.processes import Served

PHONE, WALL, DESK = (390, 844), (1920, 1080), (1366, 768)
NARROW = (320, 640)
CUT_TEXT = """() => [...document.querySelectorAll("a, button, label, p, h1, h2, td, th, .slip")]
    .filter((it) => it.clientWidth > 1 && !it.closest(".unseen") && it.scrollWidth > it.clientWidth + 1)
    .map((it) => `${it.textContent.trim()}: ${it.scrollWidth} in ${it.clientWidth}`)"""
LINES = """(button) => {
    const words = document.createRange();
    words.selectNodeContents(button.lastChild);
    return words.getClientRects().length;
}"""


@pytest.mark.parametrize(
    ("path", "size"), [("/board", WALL), ("/login", DESK), ("/login", PHONE), ("/setup", DESK), ("/setup", PHONE)]
)
def test_no_page_has_accessibility_violations(
    browser: Any, served: Served, data: Station, path: str, size: tuple[int, int]
):
    factories.take(data)
    factories.call(data)
    with used_page(browser, *size) as page:
        page.goto(served.url + path)
        assert accessibility_violations(page) == []


@pytest.mark.parametrize("path", ["/login", "/setup", "/board"])
def test_a_narrow_screen_scrolls_one_way(browser: Any, served: Served, path: str):
    with used_page(browser, *NARROW) as page:
        page.goto(served.url + path)
        assert overflow(page)[0] == 0


@pytest.mark.parametrize("sees_better", [False, True])
def test_the_link_of_a_problem_page_is_one_line_on_a_phone(browser: Any, served: Served, sees_better: bool):
    with used_page(browser, *PHONE) as page:
        sight = {"name": "entren_sight", "value": "better" if sees_better else "", "url": served.url}
        page.context.add_cookies([sight])
        page.goto(f"{served.url}/nowhere")
        assert page.locator(".foot .next").evaluate(LINES) == 1
        assert page.evaluate(CUT_TEXT) == []

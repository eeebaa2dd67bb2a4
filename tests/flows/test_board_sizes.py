"""What is called stands inside its slip and its plate on a wall of each size, measured in a browser."""

from typing import Any

from kiosk.station import Station
from tests import factories
from tests.flows.layout import at_size, overflow, unreadable
from tests.flows.pages import used_page
from tests.flows.test_edges import WALLS, fill
from tests.processes import Served

OUTSIDE = """() => [...document.querySelectorAll(".call .slip, .call .plate")].flatMap((frame) => {
    const outer = frame.getBoundingClientRect();
    return [...frame.children].filter((part) => {
        const { top, bottom, left, right } = part.getBoundingClientRect();
        return top < outer.top || bottom > outer.bottom || left < outer.left || right > outer.right;
    }).map((part) => part.textContent);
})"""
"""The words that leave the slip or the plate that they stand on."""


def test_the_call_and_its_desk_stay_in_their_frames(browser: Any, served: Served, data: Station):
    with used_page(browser, *WALLS[0]) as page:
        page.emulate_media(reduced_motion="reduce")
        found = []
        for happens in (lambda centre: (factories.take(centre), factories.call(centre, "3")), fill):
            happens(data)
            page.goto(f"{served.url}/board")
            for size in WALLS:
                at_size(page, size)
                found.append((size, page.evaluate(OUTSIDE), unreadable(page), overflow(page)))
        page.emulate_media(reduced_motion="null")
    assert found == [(size, [], [], [0, 0]) for size in WALLS] * 2

"""The board on bad days: a call is shown and said though its page, or the sound, fails just then."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from kiosk.station import Station
from tests import factories
from tests.flows import spoken
from tests.flows.pages import used_page
from tests.processes import Served

SOUND_IS_GONE = """
window.AudioContext = class { constructor() { throw new Error("there is no device"); } };
let begun = 0;
HTMLMediaElement.prototype.play = function () {
  begun += 1;
  if (begun > 1) setTimeout(() => this.dispatchEvent(new Event("ended")));
  return Promise.resolve();
};
"""
"""A script by which there is no chime, and the first clip never ends."""
SAID = "(count) => window.said.filter(({ what }) => what === 'start').length === count"


def is_busy(route: Route) -> None:
    route.fulfill(status=503, body="the database is locked")


def is_gone(route: Route) -> None:
    route.abort()


def hangs(_route: Route) -> None:
    """It never answers."""


@pytest.mark.parametrize("fails", [is_busy, is_gone, hangs])
def test_a_call_comes_though_the_page_fails(
    browser: Any, served: Served, data: Station, fails: Callable[[Route], None]
):
    number = factories.take(data).number
    with used_page(browser, 1920, 1080) as page:
        with page.expect_response("**/api/v1/live?*"):
            page.goto(f"{served.url}/board")
        with page.expect_response("**/board"):  # at its first event
            expect(page.locator(".wait .sum")).to_have_text("1 väntar")
        page.route("**/board", fails, times=1)
        factories.call(data)
        expect(page.locator(".slip b")).to_have_text(number, timeout=9_000)


def test_a_call_that_cannot_be_said_holds_up_no_other(browser: Any, served: Served, data: Station):
    with used_page(browser, 1920, 1080) as page:
        page.add_init_script(spoken.LISTEN + SOUND_IS_GONE)
        page.clock.install()
        with page.expect_response("**/api/v1/live?*"):
            page.goto(f"{served.url}/board")
        for count in (1, 2):
            factories.take(data)
            factories.call(data, str(count))
            if count == 2:
                page.clock.fast_forward(61_000)
            page.wait_for_function(SAID, arg=count)

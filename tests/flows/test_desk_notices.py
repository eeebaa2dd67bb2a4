"""What staff should notice is told once: in the live region, in the title, and with a tone that can be switched off."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.centre import desks
from kiosk.centre import queries as centre
from kiosk.centre.models import Desk
from kiosk.queue import retiring, tickets
from kiosk.station import Station
from tests import factories
from tests.flows.pages import used_page
from tests.flows.staff import staff_page
from tests.processes import Served

COUNT_NOTES = """
() => {
  window.notes = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.notes += 1;
    return start.apply(this, when);
  };
}
"""


@pytest.fixture
def page(browser: Any, served: Served, data: Station) -> Iterator[Any]:
    """Eva at desk 1, with nobody waiting. She has used the page, so it may play a tone."""
    with staff_page(browser, served, "eva", "1") as page:
        page.evaluate(COUNT_NOTES)
        page.keyboard.press("Shift")
        yield page


def test_an_arrival_into_an_empty_queue(page: Any, data: Station):
    taken = factories.take(data)
    expect(page.locator("#told")).to_have_text(f"Någon väntar: {taken.number}.")
    expect(page).to_have_title(f"● Någon väntar: {taken.number}. | Kön, bord 1")
    assert page.evaluate("() => window.notes") == 2
    page.keyboard.press("Shift")
    expect(page).to_have_title("Kön, bord 1")
    factories.take(data)  # the queue is not empty
    expect(page.get_by_role("heading", name="Väntar: 2")).to_be_visible()
    expect(page).to_have_title("Kön, bord 1")
    assert page.evaluate("() => window.notes") == 2


def test_a_desk_that_is_retired_while_its_page_is_open(page: Any, served: Served, data: Station):
    page.goto(f"{served.url}/desk/choose")
    page.get_by_role("button", name="Bord 3").click()
    expect(page).to_have_title("Kön, bord 3")
    with data.db.begin() as s:
        retiring.retire(s, "test", "3", None, data.clock.now())
    expect(page.locator("main [role=alert]")).to_have_text("Bord 3 är ur bruk. Välj ett annat bord.", timeout=4000)
    expect(page.get_by_role("button", name="Bord 2")).to_be_visible()
    with data.db.begin() as s:
        s.get_one(Desk, "3").active = True


def test_without_the_tone(page: Any, data: Station):
    page.locator("#own summary").click()
    page.get_by_label("Mjuk ton när något händer").uncheck()
    taken = factories.take(data)
    expect(page.locator("#told")).to_have_text(f"Någon väntar: {taken.number}.")
    assert page.evaluate("() => window.notes") == 0
    page.reload()
    page.locator("#own summary").click()
    expect(page.get_by_label("Mjuk ton när något händer")).not_to_be_checked()
    expect(page.locator("#told")).to_have_text("")  # told already


def test_a_colleagues_call_for_help_and_the_answer(page: Any, browser: Any, served: Served, data: Station):
    with staff_page(browser, served, "omar", "2") as other:
        other.get_by_role("button", name="Jag behöver en kollega").click()
        expect(page.locator("#told")).to_have_text("Bord 2 vill ha en kollega.")
        page.get_by_role("button", name="Jag kommer till bord 2").click()
        expect(page.get_by_text("väntar på dig")).to_be_visible()
        expect(other.locator("#told")).to_have_text("Bord 1 kommer till dig.")
        other.get_by_role("button", name="Klart").click()
        expect(page.get_by_text("väntar på dig")).to_have_count(0)


def test_a_parked_visitor_whose_time_is_over(page: Any, data: Station):
    at = data.clock.now()
    taken = factories.take(data, at=at.later(minutes=-20))
    called = factories.call(data, "3", at.later(minutes=-10))
    with data.db.begin() as s:
        tickets.park(s, factories.ticket_row(s, called.id), at.later(minutes=-10), 5)
    expect(page.locator("#told")).to_have_text(f"Tiden är ute för {taken.number}, som är parkerad.")


def test_a_colleagues_parking_is_shown_at_once(page: Any, data: Station):
    """Not only at the next refresh for the growing waits, which is up to 20 s later."""
    taken = factories.take(data)
    called = factories.call(data, "3")
    with data.db.begin() as s:
        tickets.park(s, factories.ticket_row(s, called.id), data.clock.now(), 15)
    expect(page.locator(f"#resume-{taken.number}")).to_be_visible(timeout=3000)


def test_a_renamed_desk_and_centre_are_seen_at_once(page: Any, browser: Any, served: Served, data: Station):
    with used_page(browser, 1366, 768) as wall:
        wall.goto(f"{served.url}/board")
        page.wait_for_timeout(500)  # the streams' first events
        with data.db.begin() as s:
            desks.rename(s, "test", "1", "Fönstret", None, data.clock.now())
        expect(page.locator("#at-desk")).to_have_text("Bord Fönstret", timeout=4000)
        expect(page).to_have_title("Kön, bord Fönstret")
        with data.db.begin() as s:
            centre.centre(s).name = "Träffpunkten"
        expect(wall.locator("#centre")).to_have_text("Träff\N{SOFT HYPHEN}punkten", timeout=4000)
    with data.db.begin() as s:
        desks.rename(s, "test", "1", "1", None, data.clock.now())


def test_seven_tabs_of_one_browser_share_a_stream(page: Any, served: Served, data: Station):
    """A browser has six connections to a service, so a stream of each tab would leave none for the seventh."""
    tabs = [page, *(page.context.new_page() for _ in range(6))]
    for tab in tabs[1:]:
        tab.goto(f"{served.url}/desk")
    for tab in tabs:
        expect(tab.get_by_role("heading", name="Väntar: 0")).to_be_visible()
    page.wait_for_timeout(500)  # the stream's first event
    taken = factories.take(data)
    for tab in tabs:
        expect(tab).to_have_title(f"● Någon väntar: {taken.number}. | Kön, bord 1", timeout=4000)


def test_a_hidden_board_gives_its_stream_back(browser: Any, served: Served, data: Station):
    asked: list[str] = []
    with used_page(browser, 1366, 768) as wall:
        wall.clock.install()
        wall.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        wall.on("requestfailed", lambda request: asked.append("closed " + request.url.rpartition("/")[2]))
        with wall.expect_response("**/api/v1/live?*"):
            wall.goto(f"{served.url}/board")
        set_hidden(wall, True)
        wall.clock.fast_forward(31_000)
        wall.wait_for_timeout(300)
        assert "closed live?events=board,panel" in asked
        factories.take(data)
        with wall.expect_response("**/api/v1/live?*"):
            set_hidden(wall, False)
        expect(wall.locator(".stale[data-words]")).to_be_hidden()


def set_hidden(page: Any, is_hidden: bool) -> None:
    """As if the tab were in the background: a browser without a window shows each of its tabs."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        is_hidden,
    )

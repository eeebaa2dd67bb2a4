"""The touchscreen while the service does not answer: it says so, loses no touch, and goes on by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from kiosk.station import open_station
from tests import factories
from tests.flows.pages import used_page
from tests.processes import Served

TOUCHSCREEN = (1280, 720)
SMALLER = ((800, 480), (720, 1280), (1024, 600))
WAITS = "Skärmen väntar på svar."
NOT_A_BROWSERS_PAGE = ".kiosk"


@pytest.fixture
def own(demonstration: Path, tmp_path: Path) -> Iterator[Served]:
    """A service that a test may kill."""
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    served = Served("web", tmp_path / "data", tmp_path / "web.log").start()
    yield served
    served.kill()


@pytest.fixture
def screen(browser: Any) -> Iterator[Any]:
    with used_page(browser, *TOUCHSCREEN) as page:
        yield page


def tickets(served: Served) -> int:
    station = open_station(served.data)
    with station.db.read() as s:
        found = s.execute(text("SELECT count(*) FROM ticket")).scalar_one()
    station.db.close()
    return int(found)


def test_a_number_taken_while_the_service_is_away_comes_when_it_is_back(own: Served, screen: Any):
    screen.goto(f"{own.url}/topics/login")
    own.kill()
    screen.get_by_role("button", name="Ta ett nummer").click()
    expect(screen.locator("[data-say-away]")).to_contain_text(WAITS, timeout=5_000)
    own.start()
    screen.wait_for_url("**/taken/**", timeout=30_000)
    expect(screen.locator(".slip").first).to_contain_text("A1")
    expect(screen.locator("[data-say-away]")).to_be_hidden()
    assert tickets(own) == 1


def test_an_answer_that_was_lost_gives_no_second_number(own: Served, screen: Any):
    screen.goto(f"{own.url}/topics/login")
    lost = []

    def lose_two(route: Any) -> None:
        if len(lost) == 2:
            return route.continue_()
        lost.append(route.fetch().status)  # the service has taken it, and the browser does not hear so
        return route.abort() if len(lost) == 1 else route.fulfill(status=502, body="a proxy's page")

    screen.route("**/tickets*", lose_two)
    screen.get_by_role("button", name="Ta ett nummer").click()
    screen.wait_for_url("**/taken/**")
    assert (len(lost), tickets(own)) == (2, 1)


def test_a_link_that_finds_no_service_leads_on_when_it_is_back(own: Served, screen: Any):
    screen.goto(f"{own.url}/")
    own.kill()
    screen.get_by_role("link", name="Låna surfplatta").click()
    expect(screen.locator("[data-say-away]")).to_contain_text(WAITS, timeout=5_000)
    assert screen.locator(NOT_A_BROWSERS_PAGE).count() == 1
    own.start()
    expect(screen.locator("button.next")).to_be_visible(timeout=30_000)


def test_the_start_page_says_it_by_itself_and_a_number_stays_in_sight(own: Served, screen: Any, browser: Any):
    with screen.expect_response("**/api/v1/live?*"):
        screen.goto(f"{own.url}/")
    with used_page(browser, *TOUCHSCREEN) as reader:
        reader.goto(f"{own.url}/topics/login")
        reader.locator("button.next").click()
        reader.wait_for_url("**/taken/**")
        own.kill()
        for page in (screen, reader):
            expect(page.locator("[data-say-away]")).to_contain_text(WAITS, timeout=8_000)
        for tool in reader.locator(".tools .button").all():
            expect(tool).to_have_attribute("aria-disabled", "true")
            tool.dispatch_event("click")
        expect(reader.locator("[data-say-away]")).to_have_class("away strip")  # such a touch has no effect
        reader.get_by_role("link", name="Klar").dispatch_event("click")
        reader.wait_for_timeout(2000)  # by then a touch without an answer is said over the page
        for size in (TOUCHSCREEN, *SMALLER):
            reader.set_viewport_size({"width": size[0], "height": size[1]})
            for larger in ("false", "true"):
                reader.evaluate(f"document.body.classList.toggle('larger', {larger})")
                assert in_sight(reader, ".slip b"), (size, larger)
        own.start()
        reader.wait_for_url(f"{own.url}/", timeout=30_000)  # the touch was not lost
    expect(screen.locator("[data-say-away]")).to_be_hidden(timeout=30_000)


def in_sight(page: Any, selector: str) -> bool:
    """Whether the lower part of an element is on the screen with nothing over it."""
    return bool(
        page.locator(selector).first.evaluate("""(it) => {
            const { x, y, width, height } = it.getBoundingClientRect();
            return it.contains(document.elementFromPoint(x + width / 2, y + 0.8 * height));
        }""")
    )


def test_what_was_chosen_stays_when_the_page_is_made_easier_to_see(own: Served, screen: Any):
    screen.goto(f"{own.url}/topics/login")
    screen.get_by_text("Vänta tyst").click()
    screen.get_by_role("button", name="Se bättre").click()
    expect(screen.locator("body")).to_have_class("kiosk high-contrast larger")
    assert screen.get_by_role("checkbox", name="Vänta tyst").is_checked()
    assert screen.evaluate("document.activeElement.id") == "see-better"


def test_the_heading_is_where_a_reader_begins_on_the_next_page(own: Served, screen: Any):
    screen.goto(f"{own.url}/")
    screen.get_by_role("link", name="Låna surfplatta").click()
    expect(screen.locator("h1")).to_be_focused()
    screen.get_by_role("link", name="Tillbaka").click()
    expect(screen.locator(".tile").first).to_be_visible()

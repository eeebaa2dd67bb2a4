"""Pages that stay open while the service is updated load themselves anew, once, and lose nothing that was chosen."""

import re
from typing import Any

from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from kiosk.station import Station
from tests import factories
from tests.flows.pages import used_page
from tests.flows.staff import press, staff_page
from tests.processes import Served

DIGEST = re.compile(r"/static/[0-9a-f]{16}/")
OF_NEWER_SERVICE = "/static/0123456789abcdef/"
OLD = "html[data-old]"
REFRESH = """async () => {
  const its = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/region.js"));
  await (await import(its.name)).refresh();
}"""
"""What the touchscreen does when the service answers again."""
TAKE = "() => document.querySelector('button.next').click()"


def update_service(page: Page, path: str) -> list[str]:
    """From now on the page has other addresses of its files, as from a newer service. Returns how it is asked for."""
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.resource_type)
        response = route.fetch()
        route.fulfill(response=response, body=DIGEST.sub(OF_NEWER_SERVICE, response.text()))

    page.route(f"**{path}", answer)
    page.evaluate("document.documentElement.dataset.old = true")
    return asked


def test_the_desk_when_nothing_is_being_chosen(browser: Any, served: Served, data: Station):
    factories.take(data)
    with staff_page(browser, served, "eva", "1") as page:
        press(page, "F2")
        expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
        asked = update_service(page, "/desk")
        page.get_by_text("Gjorde det tillsammans").click()
        second = factories.take(data)
        expect(page.locator(".queue.waiting bdi").get_by_text(second.number)).to_be_visible()
        expect(page.get_by_label("Gjorde det tillsammans")).to_be_checked()
        expect(page.locator(OLD)).to_have_count(1)
        page.get_by_text("Gjorde det tillsammans").click()  # a second click clears the choice
        factories.take(data)
        expect(page.locator(OLD)).to_have_count(0)
        expect(page.get_by_role("heading", name="Väntar: 2")).to_be_visible()
        third = factories.take(data)
        expect(page.locator(".queue.waiting bdi").get_by_text(third.number)).to_be_visible()
        assert asked.count("document") == 1


def test_the_wall(browser: Any, served: Served, data: Station):
    with used_page(browser, 1920, 1080) as page:
        page.goto(f"{served.url}/board")
        asked = update_service(page, "/board")
        taken = factories.take(data)
        expect(page.locator(OLD)).to_have_count(0)
        expect(page.get_by_text(taken.number)).to_be_visible()
        factories.take(data)
        expect(page.get_by_text("2 väntar")).to_be_visible()
        assert asked.count("document") == 1


def test_pages_that_the_update_has_taken_the_service_from(browser: Any, served: Served, data: Station):
    with used_page(browser, 1280, 720) as screen, staff_page(browser, served, "eva", "1") as staffs:
        screen.goto(f"{served.url}/")
        staffs.goto(f"{served.url}/loans")
        served.kill()
        for page, path in ((screen, "/"), (staffs, "/loans")):
            expect(page.get_by_role("alert")).to_be_visible()
            update_service(page, path)
        served.start()
        for page in (screen, staffs):
            expect(page.locator(OLD)).to_have_count(0)
            expect(page.get_by_role("alert")).to_have_count(0)


def numbers(data: Station) -> int:
    with data.db.read() as s:
        return int(s.execute(text("SELECT count(*) FROM ticket")).scalar_one())


def test_a_press_just_before_the_touchscreen_loads_anew_is_one_number(browser: Any, served: Served, data: Station):
    """The page of the newer service comes while the press is on its way: it is loaded later."""
    before = numbers(data)
    with used_page(browser, 1280, 720) as page:
        page.goto(f"{served.url}/topics/login")
        held: list[Route] = []
        page.route("**/tickets*", lambda route: held.append(route), times=1)  # noqa: PLW0108 - needs a function
        asked = update_service(page, "/topics/login*")
        page.evaluate(f"async () => {{ ({TAKE})(); await ({REFRESH})(); }}")
        expect(page.locator(OLD)).to_have_count(1)
        assert asked == ["fetch"]
        held[0].continue_()
        page.wait_for_url("**/taken/**")
    assert numbers(data) == before + 1


def test_a_press_while_the_touchscreen_loads_anew_is_no_number(browser: Any, served: Served, data: Station):
    """Its answer would be lost with the page, and the visitor would take a second number."""
    before = numbers(data)
    with used_page(browser, 1280, 720) as page:
        page.goto(f"{served.url}/topics/login")
        asked = update_service(page, "/topics/login*")
        page.evaluate(f"() => addEventListener('beforeunload', () => setTimeout({TAKE}))")
        page.evaluate(f"() => void ({REFRESH})()")
        expect(page.locator(OLD)).to_have_count(0)
        assert asked == ["fetch", "document"]
        assert numbers(data) == before
        page.unroute_all()
        page.goto(page.url)
        page.get_by_role("button", name="Ta ett nummer").click()
        page.wait_for_url("**/taken/**")
    assert numbers(data) == before + 1

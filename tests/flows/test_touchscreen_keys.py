"""Two keys of the touchscreen: staff are asked to come, and a visitor goes away for a while. The page follows both."""

from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.station import Station
from tests import factories
from tests.flows.layout import overflow
from tests.flows.pages import used_page
from tests.flows.staff import staff_page
from tests.processes import Served


@pytest.mark.parametrize("is_ended_by", ["staff", "the visitor"])
def test_staff_are_asked_to_come(browser: Any, served: Served, data: Station, is_ended_by: str):
    with (
        staff_page(browser, served, "eva", "1") as desk,
        used_page(browser, 1920, 1080) as board,
        used_page(browser, 800, 480) as page,
    ):
        board.goto(f"{served.url}/board")
        page.goto(served.url)
        page.get_by_role("button", name="Be personalen komma").click()
        expect(page.get_by_role("heading")).to_have_text("Vi har sagt till personalen.")
        expect(desk.locator("#told")).to_have_text("En besökare vid skärmen behöver hjälp nu.")
        desk.get_by_role("button", name="Jag kommer till skärmen").click()
        expect(page.get_by_role("heading")).to_have_text("Någon kommer till dig nu.")
        assert "hjälp" not in board.inner_text("body")
        if is_ended_by == "staff":
            desk.get_by_role("button", name="Klart: besökaren vid skärmen har fått hjälp").click()
        else:
            page.get_by_role("button", name="Det behövs inte längre").click()
        expect(page.get_by_role("heading", name="Vad vill du ha hjälp med?")).to_be_visible()
        expect(desk.locator(".calls")).to_have_count(0)


def test_a_visitor_goes_away_for_a_while_and_comes_back(browser: Any, served: Served, data: Station):
    with used_page(browser, 800, 480) as page:
        page.goto(served.url)
        page.get_by_role("link", name="BankID, inloggning").click()
        page.get_by_role("button", name="Ta ett nummer").click()
        page.get_by_role("button", name="Jag går en stund").click()
        expect(page.get_by_text("Vi håller din plats till")).to_be_visible()
        page.get_by_role("link", name="Klar").click()
        page.get_by_role("link", name="Jag är tillbaka").click()
        page.get_by_role("link", name="A", exact=True).click()
        page.get_by_role("link", name="1", exact=True).click()
        page.get_by_role("button", name="Nästa").click()
        expect(page.get_by_role("heading")).to_have_text("Välkommen tillbaka!")
        page.get_by_role("link", name="Klar").click()
        expect(page.get_by_role("heading", name="Vad vill du ha hjälp med?")).to_be_visible()
        expect(page.get_by_role("link", name="Jag är tillbaka")).to_have_count(0)
        factories.hold(data)  # on a phone: the start page follows
        expect(page.get_by_role("link", name="Jag är tillbaka")).to_be_visible()


def test_the_browsers_back_leads_to_no_number_of_another(browser: Any, served: Served, data: Station):
    """A swipe to the right is Back too: the next visitor would see the number and its topic, and could hold it."""
    with used_page(browser, 800, 480) as page:
        page.goto(served.url)
        page.get_by_role("link", name="BankID, inloggning").click()
        page.get_by_role("button", name="Ta ett nummer").click()
        page.get_by_role("link", name="Klar").click()
        expect(page.get_by_role("heading", name="Vad vill du ha hjälp med?")).to_be_visible()
        page.go_back()
        assert page.url == "about:blank"


def test_every_key_is_there_with_larger_text(browser: Any, served: Served, data: Station):
    """Somebody is away, and another visitor with larger text can still ask staff to come."""
    factories.hold(data)
    with used_page(browser, 800, 480) as page:
        page.context.add_cookies([{"name": "entren_sight", "value": "better", "url": served.url}])
        page.goto(served.url)
        expect(page.get_by_role("button", name="Be personalen komma")).to_be_visible()
        expect(page.get_by_role("link", name="Jag är tillbaka")).to_be_visible()
        assert overflow(page) == [0, 0]

"""The panels of the desk's page in a real Chromium: they close on Esc and on a click outside, and their forms work."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.centre.models import Topic
from kiosk.station import Station
from tests import factories
from tests.factories import ticket_view
from tests.flows.accessibility import accessibility_violations
from tests.flows.layout import at_size, not_in_view
from tests.flows.staff import staff_page
from tests.processes import Served


@pytest.fixture
def page(browser: Any, served: Served, data: Station) -> Iterator[Any]:
    """Eva at desk 1, with two who wait."""
    factories.take(data)
    factories.take(data, "bills")
    with staff_page(browser, served, "eva", "1") as page:
        yield page


@pytest.mark.parametrize(("summary", "inside"), [("Visa bara", "Alla ämnen"), ("Nummer åt någon", "I telefon")])
def test_a_panel_closes_on_esc_and_on_a_click_outside(page: Any, summary: str, inside: str):
    button = page.locator("summary", has_text=summary)
    panel = page.locator(f"details[open]:has-text('{inside}')")
    button.click()
    expect(panel).to_have_count(1)
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    expect(panel).to_have_count(1)
    page.locator("header .wordmark, header").first.click(position={"x": 2, "y": 2})
    expect(panel).to_have_count(0)


def test_the_form_of_a_number_does_not_cover_the_queue(page: Any):
    page.locator("#give > summary").click()
    for size in ((1366, 768), (1024, 768)):
        panel, queue = at_size(page, size).locator("#give > .panel").bounding_box(), page.locator(".low").bounding_box()
        assert panel["x"] >= queue["x"] + queue["width"]
        assert not_in_view(page, "#give > .panel") == []


def test_a_number_for_somebody_on_the_phone(page: Any, data: Station):
    page.locator("summary", has_text="Nummer åt någon").click()
    page.locator("#give").get_by_text("I telefon").click()
    page.get_by_label("Språk").last.select_option("uk")
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Ta ett nummer").click()
    expect(page.get_by_text("2 väntar före.")).to_be_visible()
    expect(page.get_by_role("heading", name="Väntar: 3")).to_be_visible()
    expect(page.locator("#give[open]")).to_have_count(0)


def test_the_filter_stays_while_the_queue_changes_and_a_chosen_number_is_called(page: Any, data: Station):
    page.locator("summary", has_text="Visa bara").click()
    page.locator("#filter-topic").select_option("bills")
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page.locator(".queue.waiting li")).to_have_count(1)
    last = factories.take(data, "bills")
    expect(page.locator(".queue.waiting li")).to_have_count(2)
    page.get_by_text(last.number, exact=True).click()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name=f"Kalla {last.number} ändå").click()
    expect(page.get_by_text(f"Du valde att kalla {last.number}.")).to_be_visible()
    assert ticket_view(data, last.id).desk == "1"
    expect(page.locator(".queue.waiting li")).to_have_count(1)
    expect(page.get_by_text("Visar 1:")).to_be_visible()


def test_one_more_question_gives_a_new_form(page: Any, data: Station):
    page.keyboard.press("F2")
    page.locator("#finish").get_by_text("Lösenord").click()
    page.get_by_label("En fråga till").check()
    page.locator(".outcomes button", has_text="Löst").first.click()
    expect(page.get_by_text("Fråga 2")).to_be_visible()
    expect(page.get_by_label("En fråga till")).not_to_be_checked()
    expect(page.get_by_role("radio", name="BankID, inloggning")).to_be_checked()


def test_where_to_send_on_stays_open_while_the_queue_changes_and_covers_only_the_visit(page: Any, data: Station):
    page.keyboard.press("F2")
    button = page.locator("#send-on > summary")
    button.click()
    taken = factories.take(data)
    expect(page.locator(".queue.waiting bdi").get_by_text(taken.number)).to_be_visible()
    panel = page.locator("#send-on[open] > .panel")
    assert panel.bounding_box()["x"] >= page.locator("#main").bounding_box()["x"]
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    page.locator(".row-head h2").first.click()
    expect(panel).to_have_count(0)
    page.locator("#minutes > summary").click()
    page.get_by_role("button", name="30 min").click()
    expect(page.get_by_text("Du parkerade")).to_be_visible()


def test_what_is_chosen_in_a_panel_stays_while_the_queue_changes_and_after_a_refusal(page: Any, data: Station):
    page.locator("summary", has_text="Visa bara").click()
    page.locator("#filter-topic").select_option("bills")
    taken = factories.take(data)
    expect(page.locator(".queue.waiting bdi").get_by_text(taken.number)).to_be_visible()
    expect(page.locator("#filter-topic")).to_have_value("bills")
    page.locator("summary", has_text="Nummer åt någon").click()
    page.locator("#give").get_by_text("I telefon").click()
    page.locator("#give-topic").select_option("mail")
    page.locator("#give").get_by_text("Sällskap").click()
    set_active(data, "mail", False)
    page.get_by_role("button", name="Ta ett nummer").click()
    expect(page.get_by_role("alert").get_by_text("Ämnet finns inte längre.")).to_be_visible()
    assert accessibility_violations(page) == []
    expect(page.get_by_label("I telefon")).to_be_checked()
    expect(page.get_by_label("Sällskap")).to_be_checked()
    page.get_by_role("button", name="Ta ett nummer").click()
    expect(page.locator("#said")).to_contain_text("Numret är")
    expect(page.locator("#give[open]")).to_have_count(0)
    set_active(data, "mail", True)


def set_active(data: Station, topic: str, is_active: bool) -> None:
    with data.db.begin() as s:
        s.get_one(Topic, topic).active = is_active

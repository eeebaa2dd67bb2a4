"""The desk's page in a real Chromium against a real `kiosk web`."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from kiosk.centre.models import Topic
from kiosk.queue import queries, tickets
from kiosk.station import Station
from tests import factories
from tests.factories import ticket_view
from tests.flows.accessibility import accessibility_violations
from tests.flows.staff import log_in_by_form, press, staff_page, type_like_a_scanner, type_with_stops
from tests.processes import Served

SCAN_OF_A_BUSY_MACHINE = """
async (code) => {
  const due = performance.now() + 1000;
  for (const [place, key] of [...code].entries()) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: due + place * 10 });
    const until = performance.now() + 200;
    document.body.dispatchEvent(event);
    while (performance.now() < until);
    await new Promise((done) => setTimeout(done, 5)); // the page's own timers that are due come first
  }
}
"""
"""Keys ten milliseconds apart that arrive 200 ms apart. Made in the page: when real keys arrive is chance."""
PRESSES_OF_A_SECOND = """
() => new Promise((done) => {
  const sent = [];
  document.addEventListener("submit", ({ target }) => sent.push(target.action), { capture: true });
  setTimeout(() => done(sent), 1000);
})
"""
KEYS_AT_ONCE = """
(keys) => keys.forEach((key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })))
"""
ANOTHER_FORM_AFTER_A_KEY = """
() => {
  const visit = document.getElementById("visit");
  addEventListener("keydown", () => setTimeout(() => visit.replaceWith(visit.cloneNode(true)), 20), { capture: true });
}
"""


@pytest.fixture
def page(browser: Any, served: Served, data: Station) -> Iterator[Any]:
    """Eva at desk 1."""
    with staff_page(browser, served, "eva", "1") as page:
        yield page


def test_log_in_call_finish_in_two_clicks_and_undo(page: Any, served: Served, data: Station):
    page.context.clear_cookies()
    log_in_by_form(page, served, "eva", "1")
    taken = factories.take(data, "login")
    page.get_by_role("button", name=f"Kalla nästa: {taken.number}").click()
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    page.locator("#finish").get_by_text("Räkningar, e\N{NON-BREAKING HYPHEN}tjänster").click()
    page.get_by_role("button", name="Löst", exact=False).first.click()
    expect(page.get_by_role("heading", name="Ingen hos dig just nu")).to_be_visible()
    ticket = ticket_view(data, taken.id)
    assert (ticket.state, ticket.topic, ticket.outcome, ticket.how) == ("finished", "bills", "solved", None)
    page.get_by_role("button", name="Ångra").click()
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    assert ticket_view(data, taken.id).state == "called"


def test_take_over_who_waits_for_a_colleague(page: Any, browser: Any, served: Served, data: Station):
    """A question asks for confirmation once, and stays while the queue changes."""
    with staff_page(browser, served, "omar", "2"):
        taken = factories.take(data)
        page.get_by_role("button", name=f"Kalla nästa: {taken.number}").click()
        page.get_by_text("Skicka vidare").click()
        page.get_by_role("button", name="Bord 2", exact=True).click()
        page.locator("summary", has_text="Ta över").click()
        other = factories.take(data)
        expect(page.locator(".queue.waiting bdi").get_by_text(other.number)).to_be_visible()
        page.get_by_role("button", name=f"Kalla {taken.number} till dig ändå").click()
        expect(page.get_by_text(f"Du kallade {taken.number}.")).to_be_visible()
        assert accessibility_violations(page) == []
    ticket = ticket_view(data, taken.id)
    assert (ticket.state, ticket.desk, ticket.for_desk) == ("called", "1", None)


def test_a_visit_with_the_keyboard_alone(page: Any, data: Station):
    taken = factories.take(data)
    expect(page.get_by_role("button", name=f"Kalla nästa: {taken.number}")).to_be_visible()
    press(page, "F2")
    expect(page.get_by_text(f"Du kallade {taken.number}.")).to_be_visible()
    press(page, "F4")
    expect(page.get_by_text(f"Du kallade {taken.number} igen.")).to_be_visible()
    press(page, "5")
    expect(page.get_by_label("En fråga till")).to_be_checked()
    page.wait_for_timeout(100)  # another digit at once would be a scan
    press(page, "5")
    expect(page.get_by_label("En fråga till")).not_to_be_checked()
    page.wait_for_timeout(100)
    press(page, "3")
    expect(page.get_by_text(f"Du avslutade {taken.number}.")).to_be_visible()
    assert ticket_view(data, taken.id).outcome == "referred"
    press(page, "F9")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    press(page, "F8")
    expect(page.get_by_role("heading", name="Parkerade: 1")).to_be_visible()
    page.get_by_role("button", name=f"Ta upp {taken.number}").click()
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()


def test_digits_can_be_switched_off_and_stay_off(page: Any, data: Station):
    taken = factories.take(data)
    press(page, "F2")
    page.locator("#own summary").click()
    page.get_by_label("Välj med tangenterna 1 till 5").uncheck()
    page.reload()
    page.locator("#own summary").click()
    expect(page.get_by_label("Välj med tangenterna 1 till 5")).not_to_be_checked()
    press(page, "1")
    page.wait_for_timeout(200)
    assert ticket_view(data, taken.id).state == "called"
    page.get_by_label("Välj med tangenterna 1 till 5").check()
    press(page, "1")
    expect(page.get_by_text(f"Du avslutade {taken.number}.")).to_be_visible()


def test_a_scanned_code_presses_no_outcome_key(page: Any, data: Station):
    taken = factories.take(data)
    press(page, "F2")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    type_like_a_scanner(page, "TAB0012")
    expect(page.locator("[data-scan-news]")).to_contain_text("TAB0012 är utlånad.")
    page.evaluate(SCAN_OF_A_BUSY_MACHINE, "1412")
    type_with_stops(page, [("TAB00", 0), ("1", 0.3), ("2", 0.3)], end="")
    assert page.evaluate(PRESSES_OF_A_SECOND) == []
    assert ticket_view(data, taken.id).state == "called"


def test_a_digit_whose_button_goes_away_is_not_dropped_without_a_word(page: Any, data: Station):
    taken = factories.take(data)
    press(page, "F2")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    page.evaluate(ANOTHER_FORM_AFTER_A_KEY)
    press(page, "1")
    expect(page.get_by_text("trycket gjorde ingenting.")).to_be_visible()
    assert ticket_view(data, taken.id).state == "called"


def test_a_digit_and_soon_after_it_a_function_key(page: Any, data: Station):
    """No scanner sends F9, so the digit was no part of a scan."""
    taken = factories.take(data)
    press(page, "F2")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    page.evaluate(KEYS_AT_ONCE, ["1", "F9"])
    expect(page.get_by_text(f"Du avslutade {taken.number}.")).to_be_visible()


def test_the_queue_follows_while_a_choice_stays(page: Any, data: Station):
    factories.take(data)
    press(page, "F2")
    expect(page.get_by_role("heading", name="Väntar: 0")).to_be_visible()
    page.locator("#finish").get_by_text("Lösenord").click()
    page.get_by_text("Gjorde det tillsammans").click()
    with data.db.begin() as s:
        s.execute(sa.update(Topic).where(Topic.code == "bills").values(names={"sv": "Fakturor"}))
    factories.take(data, "scam", language="ar")
    expect(page.get_by_role("heading", name="Väntar: 1")).to_be_visible(timeout=15000)
    expect(page.locator(".mark").get_by_text("Arabiska")).to_be_visible()
    expect(page.get_by_label("Fakturor")).to_be_visible()
    expect(page.get_by_label("Lösenord")).to_be_checked()
    expect(page.get_by_label("Gjorde det tillsammans")).to_be_checked()
    page.get_by_text("Gjorde det tillsammans").click()  # a second press leaves it open again
    expect(page.get_by_label("Gjorde det tillsammans")).not_to_be_checked()


def test_a_visit_that_ended_elsewhere_leaves_the_page(page: Any, data: Station):
    factories.take(data)
    press(page, "F2")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    with data.db.read() as s:
        here = queries.at_desk(s, "1")
    assert here is not None
    with data.db.begin() as s:
        tickets.no_show(s, queries.find(s, here.id), data.clock.now())
    expect(page.get_by_role("heading", name="Ingen hos dig just nu")).to_be_visible(timeout=15000)


def test_two_desks_at_once(page: Any, browser: Any, served: Served, data: Station):
    first, second = factories.take(data), factories.take(data)
    with staff_page(browser, served, "omar", "2") as other:
        for one in (page, other):
            expect(one.get_by_role("button", name=f"Kalla nästa: {first.number}")).to_be_visible()
        for one in (page, other):  # sent off without waiting for the answers
            one.evaluate("document.getElementById('call').click()")
        for one in (page, other):
            expect(one.get_by_role("heading", name="Hos dig nu")).to_be_visible()
            expect(one.locator(".note")).to_have_count(0)
    assert {ticket_view(data, first.id).desk, ticket_view(data, second.id).desk} == {"1", "2"}


def test_sending_to_a_room_and_no_accessibility_violations(page: Any, data: Station):
    assert accessibility_violations(page) == []
    taken = factories.take(data, "bills", language="ar", quiet=True, private_room=True, companion=True)
    factories.take(data)
    press(page, "F2")
    page.get_by_text("Skicka vidare").click()
    expect(page.get_by_role("button", name="Rum R1")).to_be_visible()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Rum R1").click()
    expect(page.get_by_text("I rum R1")).to_be_visible()
    assert ticket_view(data, taken.id).room == "R1"
    page.goto(page.url + "/choose")
    assert accessibility_violations(page) == []

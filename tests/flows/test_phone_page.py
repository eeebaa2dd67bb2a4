"""The visitor's page on a phone: what they can do on it, its size, and its layout in each state."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from kiosk.centre import desks
from kiosk.queue import own_steps, tickets
from kiosk.queue.models import NumberCounter
from kiosk.station import Station
from tests import factories
from tests.flows.accessibility import accessibility_violations
from tests.flows.layout import overflow, small_targets, unreadable
from tests.flows.pages import used_page
from tests.processes import Served

LARGEST_FIRST_VIEW = 30_000  # bytes, with the headers of each answer
LAYOUTS = (
    (390, "100%", "ltr"),
    (320, "100%", "ltr"),
    (390, "200%", "ltr"),
    (320, "200%", "ltr"),
    (320, "100%", "rtl"),
)
NARROWEST = (320, "200%", "ltr")
"""A long word has no room there: it may be broken."""
ARRANGE = """([size, direction]) => {
  document.documentElement.style.fontSize = size;
  document.documentElement.dir = direction;
}"""
LONGEST_NAME = "Barnavdelnin"


@pytest.fixture
def phone(browser: Any, served: Served) -> Iterator[Any]:
    with used_page(browser, 390, 844) as page:
        yield page


def open_ticket(page: Any, served: Served, ticket: Any) -> None:
    page.goto(f"{served.url}/ticket/{ticket.id}")


def test_the_first_view_is_small(browser: Any, served: Served, data: Station):
    ticket = factories.take(data)
    page = browser.new_context().new_page()
    received: dict[str, float] = {}
    addresses: dict[str, str] = {}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.responseReceived", lambda it: addresses.update({it["requestId"]: it["response"]["url"]}))
    devtools.on(
        "Network.loadingFinished",
        lambda it: received.setdefault(addresses.get(it["requestId"], ""), it["encodedDataLength"]),
    )
    page.goto(f"{served.url}/ticket/{ticket.id}")
    with page.expect_response("**/api/v1/board"):
        page.wait_for_load_state("networkidle")
    page.context.close()
    assert len(received) >= 8
    assert sum(received.values()) <= LARGEST_FIRST_VIEW  # on a slow machine the page is asked for anew meanwhile


def test_more_time_and_back(phone: Any, served: Served, data: Station):
    first, second = factories.take(data), factories.take(data)
    open_ticket(phone, served, first)
    phone.get_by_role("link", name="Jag behöver mer tid").click()
    phone.get_by_role("button", name="Ja, håll min plats").click()
    expect(phone.get_by_text("Vi håller din plats till")).to_be_visible()
    assert factories.call(data, "1").name == second.number
    phone.get_by_role("button", name="Jag är tillbaka").click()
    expect(phone.get_by_text("Du är näst på tur")).to_be_visible()
    assert factories.call(data, "2").name == first.number


def test_the_end_of_the_held_time_is_shown(phone: Any, served: Served, data: Station):
    ticket = factories.take(data)
    with data.db.begin() as s:
        own_steps.hold(
            s, factories.ticket_row(s, int(ticket.id.split("-")[0])), data.clock.now().later(minutes=-9, seconds=-45)
        )
    open_ticket(phone, served, ticket)
    expect(phone.get_by_text("Vi håller din plats till")).to_be_visible()
    expect(phone.get_by_text("Tiden är ute")).to_be_visible(timeout=60_000)


def test_leaving_and_regretting_it(phone: Any, served: Served, data: Station):
    ticket = factories.take(data)
    factories.take(data)
    open_ticket(phone, served, ticket)
    phone.get_by_role("link", name="Lämna kön").click()
    phone.get_by_role("button", name="Ja, lämna kön").click()
    phone.get_by_role("button", name="Ångra, jag vill vara kvar i kön").click()
    expect(phone.get_by_text("Du är näst på tur")).to_be_visible()


def waits(data: Station, ticket: int) -> None:
    """It has people before it: the fixture of the layouts took others first."""


def called(data: Station, ticket: int) -> None:
    with data.db.begin() as s:
        tickets.call_chosen(s, factories.ticket_row(s, ticket), "1", data.clock.now())


def in_a_room(data: Station, ticket: int) -> None:
    called(data, ticket)
    with data.db.begin() as s:
        tickets.take_to_room(s, factories.ticket_row(s, ticket), "R1", data.clock.now())


def sent_on(data: Station, ticket: int) -> None:
    with data.db.begin() as s:
        tickets.send_to_desk(s, factories.ticket_row(s, ticket), "1", data.clock.now())


def parked(data: Station, ticket: int) -> None:
    called(data, ticket)
    with data.db.begin() as s:
        tickets.park(s, factories.ticket_row(s, ticket), data.clock.now(), 10)


def held(data: Station, ticket: int) -> None:
    with data.db.begin() as s:
        own_steps.hold(s, factories.ticket_row(s, ticket), data.clock.now())


def left(data: Station, ticket: int) -> None:
    with data.db.begin() as s:
        tickets.leave(s, factories.ticket_row(s, ticket), data.clock.now())


@pytest.mark.parametrize("state", [waits, called, in_a_room, sent_on, parked, held, left])
def test_each_state_fits_the_smallest_phones(
    phone: Any, served: Served, data: Station, state: Callable[[Station, int], None]
):
    """With three digits and long names of desk and room: also with text twice as large, and from right to left."""
    rename(data, "1", LONGEST_NAME)
    rename(data, "R1", "Samtalsrumme")
    try:
        factories.take(data)
        with data.db.begin() as s:
            s.execute(
                sa.update(NumberCounter).values(last=sa.case((NumberCounter.last < 188, 188), else_=NumberCounter.last))
            )
        ticket = factories.take(data)
        state(data, int(ticket.id.split("-")[0]))
        open_ticket(phone, served, ticket)
        check_layouts(phone)
    finally:
        for code in ("1", "R1"):
            rename(data, code, code)


def check_layouts(phone: Any) -> None:
    for layout in LAYOUTS:
        phone.set_viewport_size({"width": layout[0], "height": 3000})
        phone.evaluate(ARRANGE, layout[1:])
        assert overflow(phone)[0] == 0, layout
        broken = [text for text in unreadable(phone) if text.startswith("broken")]
        assert broken == [] or layout == NARROWEST, layout
    assert small_targets(phone, 44) == []
    assert accessibility_violations(phone) == []


def test_it_is_asked_how_it_went(phone: Any, served: Served, data: Station):
    """The page asks by itself when the visit ends. Each question fits the smallest phones, with answers of 80 px."""
    ticket = factories.take(data)
    number = int(ticket.id.split("-")[0])
    called(data, number)
    open_ticket(phone, served, ticket)
    with data.db.read() as s:
        visit = factories.ticket_row(s, number)
    factories.finish(data, visit)
    for answer in ("Bra", "BankID", "Att logga in"):
        phone.set_viewport_size({"width": 390, "height": 844})
        chosen = phone.get_by_role("button", name=answer, exact=True)
        expect(chosen).to_be_visible(timeout=20_000)
        assert min(chosen.bounding_box()[side] for side in ("width", "height")) >= 80
        check_layouts(phone)
        chosen.click()
    expect(phone.get_by_text("Tack för ditt svar!")).to_be_visible()
    check_layouts(phone)


def rename(data: Station, code: str, name: str) -> None:
    with data.db.begin() as s:
        desks.rename(s, "test", code, name, None, data.clock.now())

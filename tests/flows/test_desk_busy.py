"""The desk's page on a busy day: what staff need is in view, whatever waits, and the keyboard alone works a round."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from kiosk.centre import override
from kiosk.centre.models import Desk, Topic
from kiosk.clock import Moment
from kiosk.colleagues import help as colleagues
from kiosk.people import sessions
from kiosk.queue import tickets
from kiosk.queue.models import NumberCounter, Ticket
from kiosk.station import Station
from tests import factories
from tests.flows.accessibility import accessibility_violations
from tests.flows.layout import at_size, not_in_view, overflow
from tests.flows.staff import press, staff_page
from tests.processes import Served

LAPTOP, TABLET, PHONE = (1366, 768), (1024, 768), (390, 844)
LONG_NAME = "Maria-Margareta Lindqvist-Berg"
COLLEAGUES = itertools.count(1)
OTHER_DESKS = [f"Stora-sal-{number:02}" for number in range(1, 12)]
NEEDED = ("#call", ".visitor .slip", ".doing > form button", "#finish .chip", ".outcomes button", "#press-F9")
BESIDE = ("#ask button", ".asks button", ".parked button", "#shown summary", "#give > summary", "#own > summary")
TOPICS = ("login", "bills", "device", "scam", "mail")
SCANNERS_PAUSE = 150
"""Milliseconds: a digit soon after another key counts as part of a scan (desk-keys.js)."""


@pytest.fixture
def at(data: Station) -> Moment:
    return data.clock.now()


@pytest.fixture(scope="module", autouse=True)
def long_names_and_numbers(centre: tuple[Served, Station]) -> None:
    """Somebody whose name has 30 characters; the next number has three digits."""
    station = centre[1]
    factories.add_user(station, LONG_NAME)
    factories.take(station)
    factories.everybody_leaves(station)
    with station.db.begin() as s:
        s.execute(sa.update(NumberCounter).values(last=112))


@pytest.fixture
def page(browser: Any, served: Served, data: Station, at: Moment) -> Iterator[Any]:
    """A visitor with wishes at desk 1, five who are parked, and a colleague who wants help."""
    for number in range(5):
        factories.take(data, language="ar", at=at.later(minutes=-80))
        parked = factories.call(data, "1", at.later(minutes=-40))
        with data.db.begin() as s:
            tickets.park(s, factories.ticket_row(s, parked.id), at.later(minutes=-40 + number), 30 + 5 * number)
    factories.take(data, language="uk", quiet=True, private_room=True, companion=True, at=at.later(minutes=-70))
    factories.call(data, "1", at.later(minutes=-6))
    colleague = factories.add_user(data, f"colleague-{next(COLLEAGUES)}")
    with data.db.begin() as s:
        sessions.start(s, colleague, at, "3")
        colleagues.ask(s, "3", at)
    with staff_page(browser, served, LONG_NAME, "1") as page:
        yield page


def wait_in_line(data: Station, number: int, at: Moment) -> None:
    for place in range(number):
        wishes = {"quiet": place % 3 == 0, "language": ("sv", "ar", "so")[place % 3]}
        factories.take(data, TOPICS[place % len(TOPICS)], at=at.later(minutes=-59), **wishes)


def test_what_is_needed_is_in_view(page: Any, served: Served, data: Station, at: Moment):
    """With ten topics, nobody, 30 and 100 who wait, and with names of 30 characters; in Swedish and English."""
    with data.db.begin() as s:
        names = {"sv": "Bankkonton, kort och lån"}
        s.add(Topic(code="tenth", series="A", position=99, pictogram="bills", names=names))
    for waiting in (0, 30, 70):
        page.goto("about:blank")  # so that it is not refreshed with each of them
        wait_in_line(data, waiting, at)
        page.goto(f"{served.url}/desk")
        for size in (LAPTOP, TABLET):
            at_size(page, size)
            assert not_in_view(page, *NEEDED, *(BESIDE if waiting else BESIDE[:3])) == []
            assert overflow(page) == [0, 0]
    with data.db.begin() as s:
        for topic in s.scalars(sa.select(Topic)):
            topic.names = {"sv": "Bokningar och kallelser, vården", "en": "Appointments and care letters "}
        override.last_number(s, "test", None, at)
    assert page.locator(".queue.waiting li").count() == 100
    for language in ("sv", "en"):
        page.goto(f"{served.url}/desk?lang={language}")
        for size in (LAPTOP, TABLET):
            assert not_in_view(at_size(page, size), *NEEDED) == []
            assert overflow(page) == [0, 0]
        assert overflow(at_size(page, PHONE))[0] == 0
        assert not_in_view(page, "#call") == []
        assert page.locator("main kbd:visible, #line kbd:visible").count() == 0
        assert page.locator(".bar").bounding_box()["height"] <= 104  # two rows
        page.locator(".outcomes button").first.click()
        expect(page.locator("#free")).to_be_in_viewport()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")  # at the end of a long queue
        page.locator("#call").click()
        expect(page.locator("#visit .visitor")).to_be_in_viewport()
    assert accessibility_violations(page) == []
    with data.db.begin() as s:
        override.follow_hours(s, "test", None, at)


def test_the_line_keeps_its_scroll_position_while_it_changes(page: Any, data: Station, at: Moment):
    wait_in_line(data, 30, at)
    expect(page.locator(".queue.waiting li")).to_have_count(30)
    page.locator(".scroll").evaluate("(line) => (line.scrollTop = 500)")
    wait_in_line(data, 1, at)
    expect(page.locator(".queue.waiting li")).to_have_count(31)
    assert page.locator(".scroll").evaluate("(line) => line.scrollTop") == 500


def test_a_round_with_the_keyboard_alone(page: Any, data: Station, at: Moment):
    wait_in_line(data, 3, at)
    expect(page.locator(".queue.waiting li")).to_have_count(3)
    here = page.locator(".visitor .slip")
    first = here.inner_text()
    tab_to(page, "#finish [name=topic]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#finish [name=topic][value=bills]")).to_be_checked()
    page.wait_for_timeout(SCANNERS_PAUSE)
    press(page, "2")
    expect(page.get_by_text(f"Du avslutade {first}.")).to_be_visible()
    press(page, "F2")
    expect(page.get_by_text("Du kallade")).to_be_visible()
    second = here.inner_text()
    press(page, "F8")
    expect(page.get_by_role("heading", name="Parkerade: 6")).to_be_visible()
    tab_to(page, f"#resume-{second}")
    page.keyboard.press("Enter")
    expect(here).to_have_text(second)
    tab_to(page, "#send-on > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#send-on [name=topic][value=password]")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Du skickade {second} vidare.")).to_be_visible()
    press(page, "F9")
    expect(here).to_have_text(second)
    with data.db.read() as s:
        finished = s.execute(sa.select(Ticket.topic, Ticket.outcome).where(Ticket.number == int(first[1:]))).one()
    assert tuple(finished) == ("bills", "partly")


def test_the_numbers_that_wait_are_one_stop_of_tab(page: Any, data: Station, at: Moment):
    press(page, "1")
    expect(page.get_by_role("heading", name="Ingen hos dig just nu")).to_be_visible()
    wait_in_line(data, 30, at)
    numbers = page.locator(".chosen > summary")
    expect(numbers).to_have_count(29)
    tab_to(page, ".chosen > summary")
    expect(numbers.first).to_be_focused()
    for arrow, place in (("ArrowUp", 0), ("ArrowDown", 1), ("End", 28)):
        page.keyboard.press(arrow)
        expect(numbers.nth(place)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".queue :focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(numbers.last).to_be_focused()
    wait_in_line(data, 1, at)
    expect(numbers).to_have_count(30)
    expect(numbers.nth(28)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Du valde att kalla")).to_be_visible()


def test_what_opens_in_the_queue_is_in_view_beside_many_who_are_parked(page: Any, data: Station, at: Moment):
    """The filter, and the question about a chosen number whose topic has two lines."""
    press(page, "1")
    for _ in range(4):
        factories.take(data, at=at.later(minutes=-50))
        parked = factories.call(data, "2", at)
        with data.db.begin() as s:
            tickets.park(s, factories.ticket_row(s, parked.id), at, 30)
    wait_in_line(data, 4, at)
    with data.db.begin() as s:
        s.execute(sa.update(Topic).values(names={"sv": "Digitaliseringsdelaktighetscen"}))
    expect(page.locator(".queue.waiting li")).to_have_count(4)
    page.locator("#filter > summary").click()
    for size in (LAPTOP, TABLET):
        assert not_in_view(at_size(page, size), "#filter > .panel", "#filter form > .button") == []
    page.reload()
    page.locator(".chosen > summary").last.click()
    for size in (LAPTOP, TABLET):
        at_size(page, size).locator(".chosen[open] .button").scroll_into_view_if_needed()
        assert not_in_view(page, ".chosen[open] p", ".chosen[open] .button", "li:has(.chosen[open]) .topic") == []


def test_what_is_needed_is_in_view_whatever_the_other_desks_do(page: Any, served: Served, data: Station, at: Moment):
    """With one, three and twelve other desks in use, where two want a colleague; the names are long."""
    wait_in_line(data, 5, at)
    with data.db.begin() as s:
        s.execute(sa.update(Topic).values(names={"sv": "Bokningar och kallelser, vården"}))
    for more in ([], OTHER_DESKS[:2], OTHER_DESKS[2:]):
        page.goto("about:blank")
        for desk in more:
            occupy(data, desk, at)
        page.goto(f"{served.url}/desk")
        for size in (LAPTOP, TABLET):
            assert not_in_view(at_size(page, size), *NEEDED, ".asks", ".asks button", "#count-passing") == []
            assert overflow(page) == [0, 0]
    assert page.locator(".asks").count() == 2
    page.locator("#others > summary").click()
    assert page.locator("#others li").count() == len(OTHER_DESKS) + 1
    assert not_in_view(page, "#others .panel", "#others li:first-child") == []
    assert accessibility_violations(page) == []
    assert overflow(at_size(page, PHONE))[0] == 0


def occupy(data: Station, desk: str, at: Moment) -> None:
    """Somebody with a long name serves a visitor at a new desk. The first new desk wants a colleague."""
    user = factories.add_user(data, f"Alexandra Wilhelmsdotter-E {desk[-2:]}")
    factories.take(data, at=at.later(minutes=-80))
    with data.db.begin() as s:
        s.add(Desk(code=desk, position=10))
        s.flush()
        sessions.start(s, user, at, desk)
        if desk == OTHER_DESKS[0]:
            colleagues.ask(s, desk, at)
    factories.call(data, desk, at.later(minutes=-10))


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(80):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")

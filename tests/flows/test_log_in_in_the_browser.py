"""The log-in, a user's account and the list of log-ins in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.people import invitations, queries, sessions
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.flows.accessibility import accessibility_violations
from tests.flows.layout import OVERFLOW, SMALL_TARGETS, at_size
from tests.flows.pages import used_page
from tests.flows.test_accessibility import CUT_TEXT
from tests.processes import Served

NAME = "Anna-Karin Margareta Wennerström-Lindqvi"
LAPTOP, TABLET, PHONE = (1366, 768), (1024, 768), (390, 844)
TARGET = 44


@pytest.fixture(scope="module", autouse=True)
def _admin(centre: tuple[Served, Station]) -> None:
    """An admin with the longest name allowed."""
    assert len(NAME) == 40
    factories.add_user(centre[1], NAME, Role.ADMIN)


@pytest.fixture
def page(browser: Any, served: Served) -> Iterator[Any]:
    with used_page(browser, 1366, 768) as page:
        yield page


def log_in(page: Any, served: Served, password: str = factories.PASSWORD) -> None:
    page.goto(f"{served.url}/login?next=/account")
    page.get_by_label("Namn").fill(NAME)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()


def assert_page_is_in_order(page: Any, sizes_for_axe: tuple[tuple[int, int], ...] = (LAPTOP,)) -> None:
    """At each size: no cut text, no target that is too small. At some of them: no violations."""
    for size in (LAPTOP, TABLET, PHONE):
        at_size(page, size)
        assert size not in sizes_for_axe or accessibility_violations(page) == []
        assert page.evaluate(OVERFLOW)[0] == 0
        assert page.evaluate(SMALL_TARGETS, TARGET) == []
        assert page.evaluate(CUT_TEXT) == []


def test_a_password_is_shown_while_it_is_typed(page: Any, served: Served):
    page.goto(f"{served.url}/login")
    password, show = page.get_by_label("Lösenord"), page.get_by_role("button", name="Visa det jag skriver")
    password.fill("hemligt")
    expect(password).to_have_attribute("type", "password")
    password.press("Tab")
    expect(show).to_be_focused()
    show.press("Enter")
    expect(password).to_have_attribute("type", "text")
    expect(show).to_have_attribute("aria-pressed", "true")
    assert_page_is_in_order(page)
    show.press("Space")
    expect(password).to_have_attribute("type", "password")


def test_a_one_time_code_opens_the_account(page: Any, served: Served, data: Station):
    with data.db.begin() as s:
        made = invitations.invite(s, "test", "Ny Kollega", Role.STAFF, data.clock.now())
    page.goto(f"{served.url}/login")
    page.get_by_role("link", name="Jag har fått en engångskod").click()
    page.wait_for_url("**/login/code*")  # both pages ask for a name
    page.get_by_label("Namn").fill("ny kollega")
    page.get_by_label("Engångskod").fill("fel")
    page.get_by_label("Nytt lösenord").fill(factories.PASSWORD)
    page.get_by_role("button", name="Spara och logga in").click()
    code = page.get_by_label("Engångskod")
    expect(code).to_be_focused()
    expect(code).to_have_accessible_description(re.compile("Namnet och koden stämmer inte ihop"))
    assert_page_is_in_order(page)
    code.fill(made.code.lower())
    page.get_by_label("Nytt lösenord").fill(factories.PASSWORD)
    page.get_by_role("button", name="Spara och logga in").click()
    page.wait_for_url(re.compile("/desk"))
    with data.db.begin() as s:
        sessions.end_all(s, made.user)


def test_after_a_wrong_try_the_name_is_empty_and_focused(page: Any, served: Served):
    log_in(page, served, "ett annat lösenord")
    expect(page.get_by_role("alert")).to_contain_text("Skriv dem en gång till.")
    name = page.get_by_label("Namn")
    expect(name).to_be_focused()
    expect(name).to_have_value("")
    expect(name).to_have_accessible_description("Namnet och lösenordet stämmer inte ihop. Skriv dem en gång till.")
    assert_page_is_in_order(page, (LAPTOP, PHONE))


@pytest.mark.parametrize("others", [0, 30])
def test_log_ins_are_listed(page: Any, served: Served, data: Station, others: int):
    log_in(page, served)
    page.wait_for_url(f"{served.url}/account")
    with data.db.begin() as s:
        me = queries.by_name(s, NAME)
        assert me is not None
        for number in range(others):
            sessions.start(s, me, data.clock.now(), str(number % 3 + 1))
    for path in ("/account?lang=sv", "/account?lang=en", "/admin/users?lang=sv", "/admin/users?lang=en"):
        page.goto(served.url + path)
        expect(page.locator(".sessions li")).to_have_count(min(others + 1, 25))  # a page of them
        has_new_markup = others and path.endswith("=sv")  # in English, and with one log-in, there is nothing more
        assert_page_is_in_order(page, (LAPTOP, PHONE) if has_new_markup else ())
    with data.db.begin() as s:
        sessions.end_all(s, me.id)


def test_log_out_another_browser_then_everywhere(page: Any, browser: Any, served: Served):
    log_in(page, served)
    page.wait_for_url(f"{served.url}/account")
    with used_page(browser, 1366, 768) as elsewhere:
        log_in(elsewhere, served)
        elsewhere.wait_for_url(f"{served.url}/account")
        page.reload()
        other = page.locator(".sessions li").filter(has_not_text="(här)")
        expect(other).to_have_count(1)
        other.get_by_role("button", name="Logga ut").click()
        expect(page.locator(".sessions li")).to_have_count(1)
        elsewhere.reload()
        expect(elsewhere.get_by_role("heading", name="Logga in")).to_be_visible()
        page.get_by_role("button", name="Logga ut överallt").click()
        expect(page.get_by_role("heading", name="Logga in")).to_be_visible()

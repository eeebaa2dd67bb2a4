"""A whole lending day by a scanner that types, without a mouse: a class takes items and brings them back.

`make test` runs it with forced colours, so that nothing can be told by colour alone, and reads every result in words:
no tone is needed. As a campaign the class is of thirty, and it is also run as most people see it.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.loans import queries, shelf, stock
from kiosk.loans.models import ItemState
from kiosk.loans.stock import ItemSettings
from kiosk.station import Station
from tests.campaign import CAMPAIGN
from tests.factories import item_state
from tests.flows.staff import press, serving, staff_page, type_like_a_scanner

MANY = 30 if CAMPAIGN else 4
SIGHTS = ("none", "active") if CAMPAIGN else ("active",)
CLASS = [f"K{number:02d}" for number in range(1, MANY + 1)]
ON_SHELF = "K99"
CHARGER_MISSES, DAMAGED, LOST = CLASS[0], CLASS[1], CLASS[-1]


@pytest.mark.parametrize("forced_colours", SIGHTS)
@pytest.mark.timeout(300)
def test_a_class_takes_items_and_brings_them_back(
    browser: Any, demonstration: Path, tmp_path: Path, forced_colours: str
) -> None:
    seconds = tmp_path / "seconds"
    seconds.write_text("+0")
    with (
        serving(demonstration, tmp_path, KIOSK_CLOCK=f"@{seconds}") as (served, data),
        staff_page(browser, served, "eva", "1") as page,
        staff_page(browser, served, "omar", "2") as other,
    ):
        _only_these_items(data)
        for each in (page, other):
            each.emulate_media(forced_colors=forced_colours)
            each.goto(f"{served.url}/loans")
        _lend_to_a_class(page)
        assert {item_state(data, tag) for tag in CLASS} == {ItemState.LENT}
        seconds.write_text("+3600")  # a second scan within three seconds is a repeat, at any desk
        _bring_back(other)
        _report_lost(other, f"{served.url}/loans/items/{LOST}")
        states = [item_state(data, tag) for tag in CLASS[2:-1]]
        assert (set(states), item_state(data, LOST)) == ({ItemState.READY}, ItemState.LOST)
        seconds.write_text("+7200")
        _take_stock(page, f"{served.url}/loans")
        with data.db.read() as s:
            assert sum(queries.by_state(s).values()) == len(queries.tags(s))


def _only_these_items(data: Station) -> None:
    at = data.clock.now()
    with data.db.begin() as s:
        for tag in queries.tags(s):
            shelf.withdraw(s, queries.find(s, tag), at)
        for tag in (*CLASS, ON_SHELF):
            stock.add_item(s, "eva", tag, ItemSettings("tablet-10"), at)


def _lend_to_a_class(page: Any) -> None:
    """One scan each. What is scanned twice is said to be so and counts once."""
    _scan(page, "ENTRENGROUP")
    for number, tag in enumerate(CLASS, 1):
        _scan(page, tag, "Utlånad")
        expect(page.locator(".group .how-many b").first).to_have_text(str(number))
    _scan(page, CLASS[0], "Redan")
    expect(page.locator(".group .how-many b").first).to_have_text(str(MANY))
    _scan(page, "ENTRENGROUPDONE")


def _bring_back(page: Any) -> None:
    """All but one: with one the charger is missing, one is damaged, one is scanned by mistake and undone."""
    for tag in CLASS[:-1]:
        _scan(page, tag, "Återlämnad")
        if tag == CHARGER_MISSES:
            _scan(page, "ENTRENNOCHARGER", "Laddare saknas")
        elif tag == DAMAGED:
            _scan(page, "ENTRENDAMAGED", "Skadad")
        else:
            _scan(page, "ENTRENREADY", "Klar att låna ut")
    _scan(page, ON_SHELF, "Utlånad")
    _scan(page, "ENTRENUNDO", "Ångrad")


def _report_lost(page: Any, address: str) -> None:
    """By the keyboard: it is decided at the page of the item."""
    page.goto(address)
    page.locator("#wrong > summary").focus()
    press(page, "Enter")
    page.get_by_role("button", name="Den är borta").focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name=f"{LOST} är borta")).to_be_visible()


def _take_stock(page: Any, address: str) -> None:
    """Scan the shelf: what nobody scanned is missing at the end. Nobody looks for the lost one."""
    page.goto(address)
    _scan(page, "ENTRENSTOCKTAKE")
    page.goto(f"{address}/stocktake")
    for number, tag in enumerate(CLASS[:-1], 1):
        type_like_a_scanner(page, tag)
        expect(page.locator("#tally dd").first).to_have_text(str(number))
    page.get_by_text("Avsluta inventeringen").focus()
    press(page, "Enter")
    page.get_by_role("button", name="Ja, avsluta").focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Saknas")).to_be_visible()
    expect(page.locator(".kinds")).to_contain_text(ON_SHELF)
    expect(page.locator(".kinds")).not_to_contain_text(LOST)


def _scan(page: Any, code: str, heading: str = "") -> None:
    """Scan, and wait for the words of the result."""
    tag = code if not code.startswith("ENTREN") else ""
    before = page.locator("#result section").get_attribute("data-scan")
    type_like_a_scanner(page, code)
    expect(page.locator("#result section")).not_to_have_attribute("data-scan", before or "")
    if heading:
        expect(page.locator("#result h1")).to_have_text(re.compile(heading))
    if tag:
        expect(page.locator("#result .tag")).to_have_text(tag)

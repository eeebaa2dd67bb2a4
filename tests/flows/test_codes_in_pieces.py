"""Keys of a scanner are told from a person's by their times, in a real Chromium: no part of a code is looked up."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.flows.staff import staff_page, type_like_a_scanner, type_with_stops
from tests.processes import Served

STOPS = (0.08, 0.15, 0.3)
NOTE_CODES = """() => { const fetch = window.fetch; window.codes = [];
    window.fetch = (url, sent) => (sent?.body && window.codes.push(JSON.parse(sent.body).code), fetch(url, sent)); }"""
BLOCK = "setTimeout(() => { for (const end = performance.now() + 400; performance.now() < end; ); })"


@pytest.fixture
def page(browser: Any, served: Served) -> Iterator[Any]:
    """The lending page."""
    with staff_page(browser, served, "eva", "1") as page:
        page.goto(f"{served.url}/loans")
        yield page


def field(page: Any) -> Any:
    return page.get_by_label("Kod", exact=True)


def sent_codes(page: Any) -> list[str]:
    """What was sent to be looked up since the last question. The code at the end comes after those before it."""
    type_like_a_scanner(page, "QWERTY")
    page.wait_for_function("() => window.codes.at(-1) === 'QWERTY'")
    *codes, _last = page.evaluate("() => window.codes.splice(0)")
    return list(codes)


@pytest.mark.parametrize("is_in_field", [False, True])
def test_a_code_with_a_stop_inside_is_read_as_a_whole_or_not_at_all(page: Any, *, is_in_field: bool):
    """A scanner without a cable, and a busy computer, deliver a part of a code later: it is no code of its own."""
    page.evaluate(NOTE_CODES)
    news = page.locator("[data-scan-news]")
    if is_in_field:
        field(page).fill("ab")
    for late in STOPS:
        type_with_stops(page, [("TAB0", 0), ("001", late)])  # the first keys are surely a scanner's
        page.evaluate(BLOCK)
        type_with_stops(page, [("TAB0001", 0), ("", late)])
        expect(news).to_be_empty()
        for first, rest in (("T", "AB0001"), ("TA", "B0001"), ("TAB", "0001")):  # somebody may have typed the first
            type_with_stops(page, [(first, 0), (rest, late)])
        expect(news).to_contain_text("Skanna en gång till")
        assert sent_codes(page) == ["TAB0001"] * 2
    type_with_stops(page, [("TAB0", 0), ("001", 1.5)])
    expect(news).to_contain_text("Skanna en gång till")
    assert sent_codes(page) == []
    if is_in_field:
        expect(field(page)).to_have_value("ab" + "TTATAB" * len(STOPS))


def test_who_types_some_keys_fast_is_not_taken_for_a_scanner(page: Any):
    page.evaluate(NOTE_CODES)
    field(page).fill("")
    type_with_stops(page, [("du", 0), ("och", 0.15), ("ja", 0.1), ("g", 0.2)], end="")
    expect(field(page)).to_have_value("duochjag")
    page.evaluate("() => addEventListener('keydown', ({ key }) => (window.ended = key))")
    type_with_stops(page, [("en", 0), ("", 0.15)])
    expect(field(page)).to_have_value("duochjagen")
    assert page.evaluate("window.ended") == "Enter"  # the field had it
    assert sent_codes(page) == []


def test_slow_typing_is_not_taken_for_a_scan(page: Any):
    field(page).focus()
    page.keyboard.type("hej ", delay=120)
    type_like_a_scanner(page, "du", end="")
    expect(field(page)).to_have_value("hej du")


def test_keys_that_a_busy_machine_delivers_late_are_still_a_scan(page: Any):
    """Their time stamps decide. What was shown in the field meanwhile, as if somebody typed it, is taken back."""
    field(page).fill("ab")
    type_like_a_scanner(page, "TAB0002", apart=0.3)
    expect(page.locator("#result")).to_contain_text("TAB0002")
    expect(field(page)).to_have_value("ab")


def test_a_date_that_is_typed_fast_is_not_lost_and_a_scan_leaves_it(page: Any):
    page.goto(page.url + "/holds")
    date = page.get_by_label("Dag", exact=True)
    date.fill("2026-01-02")
    date.focus()
    type_like_a_scanner(page, "0506", end="")  # as fast as nobody types: the first two digits, and the next two
    expect(date).to_have_value("2026-05-06")
    date.focus()
    page.wait_for_timeout(200)  # a key that comes as quickly as a scanner's would be one of its own
    page.keyboard.press("ArrowLeft")  # what was typed is over
    type_like_a_scanner(page, "TAB0003")
    expect(page.locator("[data-scan-news]")).to_contain_text("TAB0003")
    expect(date).to_have_value("2026-05-06")

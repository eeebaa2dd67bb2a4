"""A visitor takes a number on a real page; a real agent prints the slip on a printer made of software."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.device.fake_printer import PtyPrinter
from tests.device.real_devices import RunningAgent
from tests.device.slip_reader import read_codes
from tests.flows.pages import used_page
from tests.processes import Served
from tests.waiting import until

HEADING = "h1"
SIZES = [(1280, 720), (720, 1280), (800, 480), (1024, 600), (1920, 1080)]


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PtyPrinter]:
    made = PtyPrinter(tmp_path / "printer").plug()
    yield made
    made.close()


@pytest.fixture
def served(demonstration: Path, tmp_path: Path, printer: PtyPrinter) -> Iterator[Served]:
    """A real `kiosk web` and a real `kiosk device` with a printer."""
    data = tmp_path / "data"
    factories.copy_demonstration(demonstration, data).db.close()
    section = f'\n[printer]\nconnection = "serial:{printer.link}"\nletters = "picture"\n'
    agent = RunningAgent(data, f'{section}[web]\npublic_url = "http://entren.example"\n').start()
    until(lambda: agent.health("printer") == ("ok", None))
    process = Served("web", data, tmp_path / "web.log").start()
    yield process
    process.stop()
    assert agent.stop() == 0


def take(page: Any) -> str:
    """Take a number at the touchscreen, and return the address of its page on a phone."""
    page.locator(".tile").first.click()
    page.locator("form:not([hidden]) button.next").click()
    expect(page.locator(".got .slip")).to_be_visible()
    return "http://entren.example/ticket/" + str(re.search(r"/taken/([^?]+)", page.url)[1])


def codes(printer: PtyPrinter) -> list[str]:
    return [code for slip in printer.slips for code in read_codes(slip.picture)]


def test_the_page_says_to_take_the_slip_and_when_the_paper_ends_to_remember_the_number(
    browser: Any, served: Served, printer: PtyPrinter
) -> None:
    with used_page(browser, *SIZES[0]) as page:
        page.goto(served.url)
        address = take(page)
        expect(page.locator(HEADING)).to_have_text("Välkommen! Ta din lapp.")
        until(lambda: codes(printer) == [address])

        printer.paper = 300
        page.goto(served.url)
        take(page)
        expect(page.locator(HEADING)).to_have_text("Skrivaren har slut på papper. Kom ihåg ditt nummer.")
        expect(page.get_by_role("status").filter(has_text="Kom ihåg ditt nummer.")).to_have_count(1)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            heading = page.locator(HEADING).bounding_box()
            assert heading["x"] >= 0 and heading["x"] + heading["width"] <= width
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        page.context.close()

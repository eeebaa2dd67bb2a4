"""A stocktake in a real Chromium: a page and a scanner of the machine count together; what was lost is found."""

from typing import Any

from playwright.sync_api import expect

from kiosk.loans import queries, returns, shelf, stocktake
from kiosk.loans.models import ItemState
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from tests.factories import item_state, lend
from tests.flows.staff import staff_page, type_like_a_scanner
from tests.processes import Served


def test_two_scanners_count_together(browser: Any, served: Served, data: Station) -> None:
    at, memory = data.clock.now(), ScanMemory()

    def side(code: str) -> str:
        """What a scanner of the machine does with a code."""
        with data.db.begin() as s:
            scan = Scanned(code=code, scanner="side", scan_id=f"shelf-{code}-{stocktake.current(s) is None}")
            return handle(s, scan, data.clock.now(), memory).action or ""

    with data.db.begin() as s:
        shelf.report_lost(s, queries.find(s, "TAB0003"), at)
    lend(data, "TAB0004", at)
    with staff_page(browser, served, "eva", "1") as page:
        page.goto(f"{served.url}/loans/stocktake")
        page.get_by_role("button", name="Börja inventera").click()
        assert side("ENTRENSTOCKTAKE") == "stocktake_on"
        tally, result = page.locator("#tally"), page.locator("#result")
        expect(tally).to_be_visible()
        type_like_a_scanner(page, "TAB0001")
        expect(result).to_contain_text("TAB0001")
        assert side("TAB0002") == "counted"
        expect(tally.locator("dd").first).to_have_text("2")  # found, without a touch of the page
        assert side("TAB0003") == "found"
        expect(result.get_by_role("heading", name="Hittad igen")).to_be_visible()
        assert item_state(data, "TAB0003") is ItemState.CHECKING
        type_like_a_scanner(page, "TAB0004")
        expect(result).to_contain_text("TAB0004")  # it ought to be lent: a question, and the loan stays
        assert item_state(data, "TAB0004") is ItemState.LENT
        page.get_by_role("button", name="Pausa").click()
        expect(page.get_by_text("Inventeringen är pausad.")).to_be_visible()
        assert side("TAB0005") == "lent"
        page.get_by_role("button", name="Fortsätt").click()
        expect(result).to_be_visible()
        type_like_a_scanner(page, "TAB0006")
        expect(tally.locator("dd").first).to_have_text("3")
        page.locator("summary", has_text="Avsluta").click()
        with page.expect_navigation():
            page.get_by_role("button", name="Ja, avsluta").click()
        expect(page.locator("main")).to_contain_text("TAB0012")  # not scanned, and missing only now
        page.goto(f"{served.url}/loans/items/TAB0003")
        expect(page.locator("main")).to_contain_text("Hittad igen")


def test_another_browser_follows_what_is_begun_and_paused(browser: Any, served: Served, data: Station) -> None:
    with staff_page(browser, served, "eva", "1") as page, staff_page(browser, served, "omar", "1") as other:
        other.goto(f"{served.url}/loans")
        page.goto(f"{served.url}/loans")
        page.locator("#begin-group > summary").click()
        page.get_by_label("Hur många saker?").fill("3")
        page.get_by_role("button", name="Börja", exact=True).click()
        expect(other.locator(".group .how-many")).to_have_text("0 av 3")
        type_like_a_scanner(page, "TAB0010")
        expect(other.locator(".group .how-many")).to_have_text("1 av 3")
        page.locator(".group").get_by_role("button").click()
        expect(other.locator(".group")).to_have_count(0)
        other.locator("#shelf a", has_text="Gruppen från").click()
        expect(other.locator("main")).to_contain_text("0 av 1 är tillbaka")
        with data.db.begin() as s:
            returns.take_back(s, queries.find(s, "TAB0010"), data.clock.now())
        expect(other.locator("main")).to_contain_text("Allt är tillbaka.")
        for each in (page, other):
            each.goto(f"{served.url}/loans/stocktake")
        page.get_by_role("button", name="Börja inventera").click()
        expect(other.locator("#tally")).to_be_visible()
        page.get_by_role("button", name="Pausa").click()
        expect(other.get_by_text("Inventeringen är pausad.")).to_be_visible()
        other.get_by_role("button", name="Avsluta inventeringen").click()
        expect(page.get_by_role("button", name="Börja inventera")).to_be_visible()

"""A visitor gives a thing back alone at the scanner beside the touchscreen: a real agent, service and browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from kiosk.loans import lending, queries
from kiosk.loans.models import ItemState
from kiosk.scans import places
from kiosk.scans.places import Place
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.flows.pages import used_page
from tests.flows.staff import serving
from tests.waiting import until

THANKS = "شكرًا! لقد استعدناه."


def test_a_visitor_is_thanked_in_their_language(browser: Any, demonstration: Path, tmp_path: Path) -> None:
    scanner = PtyScanner(tmp_path / "kiosk").plug()
    with serving(demonstration, tmp_path) as (served, data):
        at = data.clock.now()
        with data.db.begin() as s:
            lending.lend(s, queries.find(s, "TAB0001"), at.later(minutes=-30))
            places.put(s, "eva", "kiosk", Place(for_visitors=True, takes_back=True), None, at)
        agent = RunningAgent(served.data, settings_of(scanner, "kiosk")).start()
        until(lambda: agent.health("kiosk") == ("ok", None))
        with used_page(browser, 1280, 720) as page:
            page.goto(f"{served.url}/?lang=ar")
            page.wait_for_timeout(500)  # the stream is open
            scanner.send(b"TAB0001\r\n")
            expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)
            page.goto(f"{served.url}/")
            scanner.send(b"TAB0002\r\n")
            expect(page.get_by_role("heading", level=1)).to_have_text(
                "Här kan du bara lämna tillbaka det du har lånat."
            )
        with data.db.read() as s:
            assert queries.find(s, "TAB0001").state is ItemState.CHECKING
            assert queries.find(s, "TAB0002").state is ItemState.READY
        agent.stop()
    scanner.pull()

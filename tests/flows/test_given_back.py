"""A visitor gives a thing back alone at the scanner beside the touchscreen: a real agent, service and browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from kiosk.loans import lending, queries
from kiosk.loans.models import ItemState
from kiosk.scans import places
from kiosk.scans.places import Place
from tests import factories
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
            for tag in ("TAB0001", "TAB0003"):
                lending.lend(s, queries.find(s, tag), at.later(minutes=-30))
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
            # Somebody else has just taken a number. It stays visible; the thanks stand beside it and are spoken.
            page.goto(f"{served.url}/taken/{factories.take(data).id}")
            number, row = page.locator(".slip.hung"), page.locator("[data-given-back]")
            page.evaluate("document.addEventListener('entren:speech', ({ detail }) => (window.said ??= detail.text))")
            scanner.send(b"TAB0003\r\n")
            expect(row).to_have_text("Tack! Vi har fått tillbaka den.")
            page.wait_for_function("() => window.said === 'Tack! Vi har fått tillbaka den.'")
            expect(number).to_be_visible()
            assert row.bounding_box()["y"] >= number.bounding_box()["y"] + number.bounding_box()["height"]
            assert page.url.startswith(f"{served.url}/taken/")
            page.get_by_role("link", name="Klar").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Vad vill du ha hjälp med?")  # it is told once
        with data.db.read() as s:
            assert queries.find(s, "TAB0001").state is ItemState.CHECKING
            assert queries.find(s, "TAB0002").state is ItemState.READY
        agent.stop()
    scanner.pull()

"""The lending page counts down for how long a pass counts, and says once that it has ended, without moving anything."""

from typing import Any

import sqlalchemy as sa
from playwright.sync_api import expect

from kiosk.station import Station
from tests import factories
from tests.flows.staff import staff_page
from tests.processes import Served
from tests.web.loans.test_page import scan

ENDED = "Lånekortet gäller inte längre. Skanna det igen före nästa sak."


def test_it_works(browser: Any, served: Served, data: Station) -> None:
    with data.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    factories.add_user(data, "ines")
    with staff_page(browser, served, "ines", "3") as page:
        page.clock.install()
        scan(data, "TAB0011", data.clock.now().later(seconds=-15), with_pass=True)
        page.goto(f"{served.url}/loans")
        shown, said = page.locator("#pass"), page.locator("#pass-over")
        expect(shown).to_contain_text("Lånekortet gäller för nästa sak:")
        height = shown.bounding_box()["height"]
        page.clock.run_for(1000)
        expect(said).to_have_text("")
        page.clock.run_for(15_000)  # less than until the page asks for a fresh copy, which would begin anew
        expect(said).to_have_text(ENDED)
        expect(shown).to_have_text(ENDED)
        assert shown.bounding_box()["height"] == height
        page.clock.run_for(1000)
        expect(said).to_have_text(ENDED)

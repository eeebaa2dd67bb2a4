"""Another program locks the database for seconds: pages say that they wait and go on, and nothing is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from device.panel_simulator import ask
from kiosk.station import Station
from tests import factories
from tests.device.real_devices import RunningAgent
from tests.flows.pages import used_page
from tests.processes import Served

WAITS = "Ett ögonblick. Skärmen väntar på svar."


@pytest.fixture
def station(demonstration: Path, tmp_path: Path) -> Iterator[Station]:
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    yield station
    station.db.close()


@pytest.fixture
def own(station: Station, tmp_path: Path) -> Iterator[tuple[Served, RunningAgent]]:
    """A real `kiosk web`, and a real `kiosk device` with mock pins."""
    served = Served("web", station.data, tmp_path / "web.log").start()
    agent = RunningAgent(station.data).start()
    yield served, agent
    assert agent.stop() == 0
    served.stop()


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """No other process can write."""
    with closing(sqlite3.connect(data / "kiosk.db", isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield
        db.execute("ROLLBACK")


def test_the_touchscreen_the_button_the_board_and_the_phone(
    own: tuple[Served, RunningAgent], station: Station, browser: Any
):
    served, agent = own
    on_phone = factories.take(station)
    with (
        used_page(browser, 1280, 720) as screen,
        used_page(browser, 1920, 1080) as board,
        used_page(browser, 390, 844) as phone,
    ):
        with board.expect_response("**/api/v1/live?*"):
            board.goto(f"{served.url}/board")
        screen.goto(f"{served.url}/topics/login")
        phone.goto(f"{served.url}/ticket/{on_phone.id}/hold")
        with locked(station.data):
            assert ask(station.data, "press ticket") == "ok"
            screen.get_by_role("button", name="Ta ett nummer").click()
            phone.get_by_role("button", name="Ja, håll min plats").click()
            expect(screen.locator("[data-say-away]")).to_contain_text(WAITS)
            expect(phone.locator("[data-unsent] p")).to_contain_text(WAITS)
            phone.get_by_role("button", name="Ja, håll min plats").click(force=True)  # a second touch is the same
            with used_page(browser, 390, 844) as other:  # what only reads does not wait
                other.goto(f"{served.url}/ticket/{on_phone.id}")
                expect(other.get_by_text("Du är näst på tur")).to_be_visible()
            expect(board.locator(".wait .sum")).to_have_text("1 väntar")
            assert agent.count("ticket") == 1
        screen.wait_for_url("**/taken/**")
        expect(phone.get_by_text("Vi håller din plats till")).to_be_visible()
        expect(board.locator(".wait .sum")).to_have_text("2 väntar")
        expect(screen.locator("[data-say-away]")).to_be_hidden()
    assert sorted(agent.rows("SELECT channel, state FROM ticket")) == [
        ("button", "waiting"),
        ("touch", "parked"),
        ("touch", "waiting"),
    ]
    assert agent.rows("SELECT count(*) FROM ticket_event WHERE step = 'parked'") == [(1,)]
    assert "Traceback" not in served.log + agent.log


def test_a_phone_asks_again_where_the_service_gave_up(own: tuple[Served, RunningAgent], station: Station, browser: Any):
    served, _ = own
    ticket = factories.take(station)
    with used_page(browser, 390, 844) as phone:
        phone.goto(f"{served.url}/ticket/{ticket.id}/hold")
        phone.route("**/hold?*", lambda route: route.fulfill(status=503, body="locked"), times=1)
        phone.get_by_role("button", name="Ja, håll min plats").click()
        expect(phone.locator("[data-unsent] p")).to_contain_text(WAITS)
        expect(phone.get_by_text("Vi håller din plats till")).to_be_visible()
        assert "/hold" not in phone.url

"""The button beside the screen: a press on a real `kiosk device` becomes a number on a real page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from device.fakes import ask
from tests import factories
from tests.device.parts import RunningAgent, until
from tests.processes import Served


def test_a_press_shows_its_number_on_the_screen(demonstration: Path, tmp_path: Path, browser: Any):
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    served = Served("web", tmp_path / "data", tmp_path / "web.log").start()
    agent = RunningAgent(tmp_path / "data").start()
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    try:
        with page.expect_response("**/api/v1/live"):
            page.goto(f"{served.url}/")
        assert ask(agent.data, "press ticket") == "ok"
        until(lambda: agent.count("ticket") == 1)
        page.wait_for_url("**/pressed*")
        expect(page.locator(".slip")).to_contain_text("A1")
        assert page.locator(".qr").count() == 0
        assert agent.rows("SELECT channel, topic FROM ticket") == [("button", "other")]
    finally:
        page.close()
        assert agent.stop() == 0
        served.stop()

"""A number by the panel's keys alone, with the screen off: a real `kiosk device` on mock pins, and a real browser."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from device.keypad import HOLD_OFF
from device.panel_simulator import ask
from tests import factories
from tests.device.real_devices import RunningAgent
from tests.flows import spoken
from tests.processes import Served

KEYS = "previous_key = 5\nnext_key = 6\nchoose_key = 12\nrepeat_key = 13\nkey_lamp = 16"


@pytest.fixture
def centre_with_keys(demonstration: Path, tmp_path: Path) -> Iterator[tuple[Served, RunningAgent]]:
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    served = Served("web", tmp_path / "data", tmp_path / "web.log").start()
    agent = RunningAgent(tmp_path / "data", panel=KEYS).start()
    yield served, agent
    assert agent.stop() == 0
    served.stop()


def heard(page: Page, agent: RunningAgent, key: str) -> list[str]:
    """What is said after a key of the panel."""
    time.sleep(HOLD_OFF)
    spoken.forget(page)
    assert ask(agent.data, f"press {key}") == "ok"
    return [one.text for one in spoken.said(page)]


def test_a_number_by_the_panels_keys_alone(browser: Any, centre_with_keys: tuple[Served, RunningAgent]):
    served, agent = centre_with_keys
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(spoken.LISTEN + spoken.AT_ONCE)
        with page.expect_response("**/api/v1/live?*"):
            page.goto(served.url)
        page.wait_for_timeout(300)  # the first event of the stream says which presses are of before
        assert heard(page, agent, "next")[0] == "Vad vill du ha hjälp med?"
        assert heard(page, agent, "next") == ["BankID, inloggning", "Ämne 1 av 9."]
        assert heard(page, agent, "next") == ["Räkningar, e-tjänster", "Ämne 2 av 9."]
        assert heard(page, agent, "previous") == ["BankID, inloggning", "Ämne 1 av 9."]
        assert heard(page, agent, "repeat") == ["BankID, inloggning", "Ämne 1 av 9."]
        assert heard(page, agent, "choose")[0] == "BankID, inloggning"
        while heard(page, agent, "next") != ["Ta ett nummer"]:
            pass
        told = heard(page, agent, "choose")
    [(series, number)] = agent.rows("SELECT series, number FROM ticket")
    assert f"Ditt nummer är {series}{number}" in told
    assert agent.rows("SELECT topic, channel FROM ticket") == [("login", "touch")]

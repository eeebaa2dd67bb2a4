"""A visitor with the screen off: by a keyboard alone, and by the panel's keys alone (`kiosk device` with mock pins).

What to press next is decided by what was said, and by nothing else of the page.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NothingSaid

from device.keypad import PACE
from device.panel_simulator import ask
from kiosk.centre import override, unstaffed
from kiosk.station import Station
from tests import factories
from tests.device.real_devices import RunningAgent
from tests.flows import spoken
from tests.processes import Served

PANEL = "previous_key = 5\nnext_key = 6\nchoose_key = 12\nrepeat_key = 13\nkey_lamp = 16"
KEYBOARD = {"previous": "ArrowLeft", "next": "ArrowRight", "choose": "Enter", "repeat": "KeyR"}
QUESTION = "Vad vill du ha hjälp med?"
NUMBER = re.compile(r"Ditt nummer är ([A-Z]\d+)")
MOST_STOPS = 40
SOON = 3000
"""Milliseconds in which something is said after a key that was heard."""


class Centre(NamedTuple):
    served: Served
    agent: RunningAgent
    station: Station


class Visitor:
    """Somebody who has four keys and hears what is said."""

    def __init__(self, page: Page, send: Callable[[str], object]) -> None:
        self._page = page
        self._send = send

    def begin(self) -> list[str]:
        """Press until the screen speaks: what is pressed before the page follows the panel is not heard."""
        while True:
            self._send("next")
            try:
                return self._heard(SOON)
            except NothingSaid:
                continue

    def press(self, key: str) -> list[str]:
        spoken.forget(self._page)
        self._send(key)
        return self._heard()

    def find(self, words: str) -> list[str]:
        """Go on until this is said first."""
        for _ in range(MOST_STOPS):
            heard = self.press("next")
            if heard[0] == words:
                return heard
        raise AssertionError(f"{words!r} was not said")

    def round(self, first: str) -> list[str]:
        """What is said first at each stop, until that of the heading is said again."""
        found = []
        while (heard := self.press("next"))[0] != first:
            found.append(heard[0])
        return found

    def _heard(self, milliseconds: int = 30_000) -> list[str]:
        self._page.wait_for_function("() => window.said.at(-1)?.what === 'idle'", timeout=milliseconds)
        return [one.text for one in spoken.said(self._page)]


@pytest.fixture(scope="module")
def centre(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("screen_off")
    station = factories.copy_demonstration(demonstration, folder / "data")
    agent = RunningAgent(folder / "data", panel=PANEL).start()
    served = Served("web", folder / "data", folder / "web.log").start()
    yield Centre(served, agent, station)
    served.stop()
    assert agent.stop() == 0
    station.db.close()


@pytest.fixture(params=["keyboard", "panel"])
def visitor(browser: Any, centre: Centre, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(spoken.LISTEN + spoken.AT_ONCE)
        page.goto(centre.served.url)
        by_keyboard = request.param == "keyboard"
        yield Visitor(page, lambda key: page.keyboard.press(KEYBOARD[key]) if by_keyboard else push(centre, key))
    factories.everybody_leaves(centre.station)
    with centre.station.db.begin() as s:
        override.follow_hours(s, "test", None, centre.station.clock.now())


def push(centre: Centre, key: str) -> None:
    """Press a key of the panel. It does nothing for a moment after each press."""
    time.sleep(PACE.hold_off)
    assert ask(centre.agent.data, f"press {key}") == "ok"


def close(station: Station) -> None:
    with station.db.begin() as s:
        override.close_now(s, "test", None, None, station.clock.now())


def newest(centre: Centre) -> str:
    [(series, number)] = centre.agent.rows("SELECT series, number FROM ticket ORDER BY id DESC LIMIT 1")
    return f"{series}{number}"


def test_a_number(visitor: Visitor, centre: Centre):
    before = centre.agent.count("ticket")
    visitor.begin()
    assert visitor.find("Lösenord") == ["Lösenord", "Ämne 3 av 9."]
    assert visitor.press("previous") == ["Räkningar, e-tjänster", "Ämne 2 av 9."]
    assert visitor.press("repeat") == ["Räkningar, e-tjänster", "Ämne 2 av 9."]
    assert visitor.press("choose")[0] == "Räkningar, e-tjänster"
    assert visitor.find("Vänta tyst Vi kommer och hämtar dig.")[1] == "Inte vald."
    assert visitor.press("choose") == ["Vald."]
    visitor.find("Ta ett nummer")
    told = visitor.press("choose")
    [number] = [found[1] for one in told if (found := NUMBER.fullmatch(one))]
    assert visitor.press("repeat") == told
    assert number == newest(centre)
    rows = centre.agent.rows("SELECT topic, quiet, channel FROM ticket ORDER BY id DESC LIMIT 1")
    assert (centre.agent.count("ticket"), rows) == (before + 1, [("bills", 1, "touch")])


def test_a_centre_that_closes_before_the_last_key(visitor: Visitor, centre: Centre):
    before = centre.agent.count("ticket")
    visitor.begin()
    visitor.find("Något annat")
    visitor.press("choose")
    visitor.find("Ta ett nummer")
    close(centre.station)
    told = visitor.press("choose")
    assert told[0] == "Vi har stängt nu."
    assert told[1].startswith("Välkommen tillbaka i morgon")
    assert centre.agent.count("ticket") == before


def test_a_closed_centre(visitor: Visitor, centre: Centre):
    close(centre.station)
    told = visitor.begin()
    while told[0] != "Vi har stängt nu.":
        told = visitor.press("next")
    assert "Öppettider" in told and any("i dag 0–24" in one for one in told)
    stops = visitor.round("Vi har stängt nu.")
    assert stops[:2] + stops[-3:] == ["Hur gick det?", "English", "Fler språk", "Lyssnar", "Se bättre"]


def test_an_open_room_without_staff(visitor: Visitor, centre: Centre):
    at = centre.station.clock.now()
    with centre.station.db.begin() as s:
        unstaffed.choose(s, "test", ["computers", "print"], None, at)
        override.unstaffed_now(s, "test", None, None, at)
    told = visitor.begin()
    while told[0] != "Öppet utan personal.":
        told = visitor.press("next")
    assert told[1].startswith("Personalen är här i morgon")
    assert told[2:5] == ["Det här kan du göra själv:", "Använda datorerna", "Skriva ut"]
    stops = visitor.round("Öppet utan personal.")
    assert "Ta ett nummer" not in stops and "Be personalen komma" not in stops

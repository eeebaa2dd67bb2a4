"""Button, lamps and tone on gpiozero's mock pins."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gpiozero
import pytest

from device import panel as panels
from device.buttons import BUTTONS, Button
from device.errors import PartError
from device.panel import Panel, open_panel
from device.pins import open_factory
from kiosk.config import PanelSettings
from kiosk.scans.models import Result
from tests.waiting import until

BUTTON, DONE, REPEAT, REFUSED, TONE = 17, 22, 27, 23, 18


class MockPanel:
    """A panel on mock pins that counts presses of its button."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.presses = 0
        self.panel: Panel = open_panel(
            PanelSettings(pins="mock", **settings), open_factory("mock", folder), self._press
        )
        self.panel.start()

    def _press(self, button: Button) -> None:
        assert button.name == "ticket"
        self.presses += 1

    def pin(self, number: int) -> Any:
        return self.panel.factory.pin(number)

    def lamps(self) -> tuple[float, float, float]:
        return self.pin(DONE).state, self.pin(REPEAT).state, self.pin(REFUSED).state


@pytest.fixture
def make_panel(tmp_path: Path) -> Iterator[Callable[..., MockPanel]]:
    made: list[MockPanel] = []

    def build(**settings: Any) -> MockPanel:
        made.append(MockPanel(tmp_path, **settings))
        return made[-1]

    yield build
    for fitted in made:
        fitted.panel.stop()
        fitted.panel.thread.join(2)
        assert not fitted.panel.thread.is_alive()
        fitted.panel.close()


def test_a_press_is_reported_once(make_panel: Callable[..., MockPanel]) -> None:
    fitted = make_panel()
    fitted.pin(BUTTON).drive_low()
    fitted.pin(BUTTON).drive_high()
    assert fitted.presses == 1


def test_ten_double_bounces_are_one_press(make_panel: Callable[..., MockPanel]) -> None:
    fitted = make_panel()
    for _ in range(20):
        fitted.pin(BUTTON).drive_low()
        time.sleep(0.002)
        fitted.pin(BUTTON).drive_high()
        time.sleep(0.002)
    assert fitted.presses == 1


@pytest.mark.parametrize(
    ("result", "lamps"),
    [(Result.DONE, (1, 0, 0)), (Result.REPEAT, (0, 1, 0)), (Result.REFUSED, (0, 0, 1)), (Result.ASK, (0, 1, 0))],
)
def test_each_result_has_its_lamp(
    make_panel: Callable[..., MockPanel], result: Result, lamps: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "LAMP_ON", 0.1)
    fitted = make_panel()
    fitted.panel.show(result)
    until(lambda: fitted.lamps() == lamps)
    until(lambda: fitted.lamps() == (0, 0, 0))


def test_each_result_has_its_tone(make_panel: Callable[..., MockPanel]) -> None:
    fitted = make_panel()
    heard = set()
    fitted.panel.show(Result.REFUSED)
    until(lambda: heard.add(fitted.pin(TONE).frequency) or (heard >= {440.0, None} and not fitted.pin(TONE).state))


def test_results_in_quick_succession_are_all_shown(make_panel: Callable[..., MockPanel]) -> None:
    fitted = make_panel()
    for result in (Result.REFUSED, Result.REPEAT, Result.DONE):
        fitted.panel.show(result)
    until(lambda: fitted.lamps() == (1, 0, 0))
    for pin in (REFUSED, REPEAT):
        assert [state.state for state in fitted.pin(pin).states] == [0, 1, 0]


def test_a_panel_works_without_button_lamp_and_tone(make_panel: Callable[..., MockPanel]) -> None:
    fitted = make_panel(ticket_button=None, lamp_done=None, tone=None)
    fitted.panel.show(Result.DONE)
    fitted.panel.show(Result.REFUSED)
    until(lambda: fitted.pin(REFUSED).state)
    assert not fitted.pin(DONE).state


def test_without_lgpio_the_panel_fails_and_no_other_pins_are_used(tmp_path: Path) -> None:
    gpiozero.Device.pin_factory = None
    with pytest.raises(PartError) as trouble:
        open_factory("lgpio", tmp_path)
    assert trouble.value.code in ("no_lgpio", "no_gpiochip")
    assert os.environ["GPIOZERO_PIN_FACTORY"] == "lgpio"
    assert gpiozero.Device.pin_factory is None


def test_two_lamps_on_one_pin_are_a_part_error(tmp_path: Path) -> None:
    settings = PanelSettings(pins="mock", lamp_done=5, lamp_repeat=5)
    with pytest.raises(PartError) as trouble:
        open_panel(settings, open_factory("mock", tmp_path), lambda _button: None)
    assert trouble.value.code == "pin_not_usable"


def test_each_button_of_the_settings_does_something() -> None:
    """A pin of the settings without its line in BUTTONS would be a button that nobody hears."""
    names = [name for name in PanelSettings.__struct_fields__ if name.endswith("_button")]
    pins = {name: pin for pin, name in enumerate(names, 2)}
    settings = PanelSettings(**pins)
    assert {button.pin(settings) for button in BUTTONS} == set(pins.values())

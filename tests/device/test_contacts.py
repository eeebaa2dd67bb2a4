"""A button that is held down, flickers or was held when the agent started gives no stream of numbers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from device import contacts, keypad
from device.contacts import LONGEST_USE, QUIET, STUCK, PressFilter
from device.keypad import Keypad
from device.panel import PACE, Panel
from device.parts import DeviceStatus
from device.pins import open_factory
from kiosk.config import PanelSettings
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.scans.models import Result

BUTTON, CHOOSE = 17, 6
TEN_MINUTES = 600.0


class Fitted:
    """A panel and a key on mock pins, with a clock that the test moves."""

    def __init__(self, folder: Path, clock: SimpleNamespace, held: int | None = None) -> None:
        self.clock = clock
        self.presses, self.keys, self.told = 0, 0, 0
        factory = open_factory("mock", folder)
        if held is not None:
            _hold_down(factory.pin(held))
        settings = PanelSettings(pins="mock", choose_key=CHOOSE)
        self.panel = Panel(settings, factory, self._press, self._tell)
        self.keypad = Keypad(settings, factory, self._key, self._tell)

    def _press(self, _button: object) -> None:
        self.presses += 1

    def _key(self, _key: object) -> None:
        self.keys += 1

    def _tell(self) -> None:
        self.told += 1

    def pin(self, number: int = BUTTON) -> Any:
        return self.panel.factory.pin(number)

    def wait(self, seconds: float) -> None:
        self.clock.at += seconds

    def flicker(self, seconds: float, every: float, number: int = BUTTON) -> None:
        for _ in range(round(seconds / every)):
            self.pin(number).drive_low()
            self.wait(every / 2)
            self.pin(number).drive_high()
            self.wait(every / 2)

    def press(self) -> None:
        self.flicker(0.2, 0.2)


def _hold_down(pin: Any) -> None:
    """A mock pin goes high as soon as it is pulled up; one whose contact is closed does not."""
    pin.drive_high = lambda: None
    pin.drive_low()


@pytest.fixture
def fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Fitted]]:
    clock = SimpleNamespace(at=1000.0)
    monkeypatch.setattr(contacts, "time", SimpleNamespace(monotonic=lambda: clock.at))
    made: list[Fitted] = []

    def build(held: int | None = None) -> Fitted:
        made.append(Fitted(tmp_path, clock, held))
        return made[-1]

    yield build
    for fitted in made:
        fitted.keypad.close()
        fitted.panel.close()


def test_a_button_that_is_held_down_at_the_start_gives_no_number(fit: Callable[..., Fitted]) -> None:
    fitted = fit(held=BUTTON)
    fitted.wait(LONGEST_USE)
    assert fitted.panel.health().code == STUCK
    del fitted.pin().drive_high
    fitted.pin().drive_high()
    assert fitted.presses == 0
    fitted.wait(QUIET)
    assert fitted.panel.health().condition is DeviceCondition.SIMULATED
    fitted.press()
    assert fitted.presses == 1


def test_a_button_that_is_held_for_ten_minutes_is_one_number_and_then_stuck(fit: Callable[..., Fitted]) -> None:
    fitted = fit()
    fitted.pin().drive_low()
    fitted.wait(LONGEST_USE - 1)
    assert fitted.panel.health().code is None
    fitted.wait(TEN_MINUTES)
    assert fitted.panel.health().code == STUCK
    fitted.pin().drive_high()
    fitted.wait(QUIET - 1)
    fitted.press()
    assert fitted.presses == 1, "it may be about to stick again"
    fitted.wait(QUIET)
    fitted.press()
    assert fitted.presses == 2


@pytest.mark.parametrize("every", [0.01, 0.03, 0.12, 0.7, 2.0, 2.5])
def test_a_contact_that_flickers_for_ten_minutes_gives_a_few_numbers(fit: Callable[..., Fitted], every: float) -> None:
    fitted = fit()
    fitted.flicker(TEN_MINUTES, every)
    assert fitted.presses <= 8
    assert fitted.panel.health() == DeviceStatus("panel", DeviceKind.PANEL, DeviceCondition.TROUBLE, STUCK)
    assert fitted.told == 1, "its health is written at once"
    before = fitted.presses
    fitted.wait(QUIET)
    fitted.press()
    assert fitted.presses == before + 1
    assert fitted.panel.health().code is None


def test_it_is_shown_as_refused_once(fit: Callable[..., Fitted]) -> None:
    fitted = fit()
    shown: list[Result] = []
    fitted.panel.show = shown.append  # type: ignore[method-assign]
    fitted.flicker(TEN_MINUTES, 2.0)
    assert shown == [Result.REFUSED]


def test_a_key_that_flickers_stops_too_and_the_button_goes_on(fit: Callable[..., Fitted]) -> None:
    fitted = fit()
    fitted.flicker(TEN_MINUTES, 0.4, CHOOSE)
    assert fitted.keys < 100
    assert fitted.keypad.health().code == STUCK
    fitted.press()
    assert fitted.presses == 1
    assert fitted.panel.health().code is None


def test_people_are_not_taken_for_a_stuck_contact() -> None:
    """A hundred in ten minutes, then four who press right after each other; and one who goes through languages."""
    button = PressFilter(PACE)
    moments = [*(6.0 * number for number in range(1, 101)), *(640.0 + 2.1 * number for number in range(4))]
    counted = []
    for moment in moments:
        counted.append(button.pressed(moment))
        button.released(moment + 0.2)
    assert all(counted)
    key = PressFilter(keypad.PACE)
    for number in range(30):
        assert key.pressed(10 + number / 4)
        key.released(10.1 + number / 4)


def test_releasing_a_long_press_is_no_second_press() -> None:
    button = PressFilter(PACE)
    assert button.pressed(10.0)
    button.released(10 + PACE.hold_off + 1)
    assert not button.pressed(10 + PACE.hold_off + 1.001)


def test_presses_in_quick_succession_are_one_and_a_later_press_is_another() -> None:
    button, counted = PressFilter(PACE), []
    for moment in (10.0, 10.4, 10.9, 11.5, 12.1):
        counted.append(button.pressed(moment))
        button.released(moment + 0.1)
    assert counted == [True, False, False, False, True]

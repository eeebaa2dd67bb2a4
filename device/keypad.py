"""The keys beside the screen for visitors who listen: previous, next, choose, repeat, with a lamp that finds them.

They do nothing by themselves: the page on the screen gets each press, and says what it does.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gpiozero

from device.errors import PartError
from device.panel import PressFilter
from device.parts import AgentContext, DeviceStatus, PlannedPart
from kiosk.config import PanelSettings
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.key_presses import KEYS, Key, send

HOLD_OFF = 0.15
"""Seconds after a press in which the key does nothing: somebody who goes through topics presses often."""


class Keypad:
    """A part that calls `on_press` for each press of a key. Its lamp is on while it is."""

    name = "keypad"
    thread = None

    def __init__(self, settings: PanelSettings, factory: Any, on_press: Callable[[Key], object]) -> None:
        self._is_simulated = settings.pins == "mock"
        self._on_press = on_press
        self._factory = factory
        lamp = settings.key_lamp
        self._lamp = None if lamp is None else gpiozero.LED(lamp, pin_factory=factory)
        self._contacts = [self._fit(key, pin) for key, pin in key_pins(settings).items()]

    def start(self) -> None:
        if self._lamp is not None:
            self._lamp.on()

    def stop(self) -> None:
        if self._lamp is not None:
            self._lamp.off()

    def close(self) -> None:
        for device in (*self._contacts, self._lamp):
            if device is not None:
                device.close()

    def health(self) -> DeviceStatus:
        condition = DeviceCondition.SIMULATED if self._is_simulated else DeviceCondition.OK
        return DeviceStatus(self.name, DeviceKind.PANEL, condition)

    def _fit(self, key: Key, pin: int) -> gpiozero.Button:
        contact = gpiozero.Button(pin, pull_up=True, pin_factory=self._factory)
        presses = PressFilter(HOLD_OFF)
        contact.when_pressed = partial(self._when_pressed, key, presses)
        contact.when_released = lambda: presses.released(time.monotonic())
        return contact

    def _when_pressed(self, key: Key, presses: PressFilter) -> None:
        if presses.pressed(time.monotonic()):
            self._on_press(key)


def key_pins(settings: PanelSettings) -> dict[Key, int]:
    """The pin of each key that is fitted."""
    pins = {key: getattr(settings, f"{key}_key") for key in KEYS}
    return {key: pin for key, pin in pins.items() if pin is not None}


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    """The keys, where the settings have a pin of any."""
    panel = context.station.settings.panel
    if panel.pins != "off" and key_pins(panel):
        yield PlannedPart(Keypad.name, DeviceKind.PANEL, partial(_open_in, context))


def _open_in(context: AgentContext) -> Keypad:
    try:
        return Keypad(context.station.settings.panel, context.pins, partial(send, context.station.data))
    except Exception as error:  # a pin that another part uses: each library has its own error
        raise PartError("pin_not_usable") from error

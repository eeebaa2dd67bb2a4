"""The keys beside the screen for visitors who listen: previous, next, choose, repeat, with a lamp that finds them.

They do nothing by themselves: the page on the screen gets each press, and says what it does.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gpiozero

from device.contacts import STUCK, Contact, Pace
from device.errors import PartError
from device.parts import AgentContext, DeviceStatus, PlannedPart
from kiosk.config import PanelSettings
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.key_presses import KEYS, Key, send

PACE = Pace(hold_off=0.15, burst=40, every=1.0)
"""Somebody who goes through topics or languages presses often."""


class Keypad:
    """A part that calls `on_press` for each press of a key. Its lamp is on while it is."""

    name = "keypad"
    thread = None

    def __init__(
        self,
        settings: PanelSettings,
        factory: Any,
        on_press: Callable[[Key], object],
        health_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._is_simulated = settings.pins == "mock"
        lamp = settings.key_lamp
        self._lamp = None if lamp is None else gpiozero.LED(lamp, pin_factory=factory)
        self._contacts = [
            Contact(pin, factory, PACE, partial(on_press, key), health_changed)
            for key, pin in key_pins(settings).items()
        ]

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
        if any(contact.is_stuck for contact in self._contacts):
            return DeviceStatus(self.name, DeviceKind.PANEL, DeviceCondition.TROUBLE, STUCK)
        condition = DeviceCondition.SIMULATED if self._is_simulated else DeviceCondition.OK
        return DeviceStatus(self.name, DeviceKind.PANEL, condition)


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
        told = partial(send, context.station.data)
        return Keypad(context.station.settings.panel, context.pins, told, context.health_changed.set)
    except Exception as error:  # a pin that another part uses: each library has its own error
        raise PartError("pin_not_usable") from error

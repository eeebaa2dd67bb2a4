"""The panel: buttons, lamps and a tone. Each is fitted only where the settings say its pin."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gpiozero
from gpiozero.tones import Tone
from sqlalchemy.orm import Session

from device.buttons import BUTTONS, Button
from device.contacts import STUCK, Contact, Pace
from device.errors import PartError
from device.parts import AgentContext, DeviceStatus, PlannedPart
from kiosk.config import PanelSettings
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.scans.models import Result
from kiosk.scans.signals import SIGNALS
from kiosk.types import new_key

log = logging.getLogger(__name__)
PACE = Pace(hold_off=2.0, burst=4, every=5.0)
"""Somebody who presses twice gets one number. Many who press one after another get theirs: 100 come in ten minutes."""
LAMP_ON = 1.5
"""Seconds that a result is shown, unless the next one comes sooner."""
MOST_RESULTS = 8
"""Results that wait to be shown at most."""


class Panel:
    """A part that calls `on_press` for each press of a button, and shows results by lamp and tone from its thread."""

    name = "panel"

    def __init__(
        self,
        settings: PanelSettings,
        factory: Any,
        on_press: Callable[[Button], None],
        health_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.factory = factory
        self._is_simulated = settings.pins == "mock"
        self._health_changed = health_changed
        self._lamps = {
            lamp: gpiozero.LED(pin, pin_factory=factory) for lamp, pin in lamp_pins(settings).items() if pin is not None
        }
        self._tone = _buzzer(settings.tone, factory)
        fitted = ((button, button.pin(settings)) for button in BUTTONS)
        self._buttons = [
            Contact(pin, factory, PACE, partial(on_press, button), self._stuck)
            for button, pin in fitted
            if pin is not None
        ]
        self._results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self._stopped = False
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._results.put(None)

    def close(self) -> None:
        """Turn the lamps and the tone off, and release the pins."""
        for device in (*self._lamps.values(), self._tone, *self._buttons):
            if device is not None:
                device.close()
        self.factory.close()

    def health(self) -> DeviceStatus:
        if any(button.is_stuck for button in self._buttons):
            return DeviceStatus(self.name, DeviceKind.PANEL, DeviceCondition.TROUBLE, STUCK)
        condition = DeviceCondition.SIMULATED if self._is_simulated else DeviceCondition.OK
        return DeviceStatus(self.name, DeviceKind.PANEL, condition)

    def show(self, result: Result) -> None:
        """Show a result. Where many are waiting it is left out: it would be shown too late to be understood."""
        if self._results.qsize() < MOST_RESULTS:
            self._results.put(result)

    def _stuck(self) -> None:
        """Show one refused result, and report that the button is stuck."""
        self.show(Result.REFUSED)
        self._health_changed()

    def _run(self) -> None:
        result = self._results.get()
        while result is not None and not self._stopped:
            self._light(result)
            self._play(result)
            result = self._next()

    def _next(self) -> Result | None:
        """Wait for the next result. The lamp is on until then, for LAMP_ON seconds at most."""
        try:
            return self._results.get(timeout=LAMP_ON)
        except queue.Empty:
            self._turn_lamps_off()
            return self._results.get()

    def _light(self, result: Result) -> None:
        self._turn_lamps_off()
        lamp = self._lamps.get(SIGNALS[result].lamp)
        if lamp is not None:
            lamp.on()

    def _turn_lamps_off(self) -> None:
        for lamp in self._lamps.values():
            lamp.off()

    def _play(self, result: Result) -> None:
        for note in SIGNALS[result].tone:
            self._sound(note.hertz)
            time.sleep(note.seconds)
        self._sound(0.0)

    def _sound(self, frequency: float) -> None:
        if self._tone is not None:
            self._tone.play(Tone.from_frequency(frequency) if frequency else None)


def open_panel(
    settings: PanelSettings,
    factory: Any,
    on_press: Callable[[Button], None],
    health_changed: Callable[[], None] = lambda: None,
) -> Panel:
    """The panel of the settings, on the pins of a factory. Raises PartError."""
    try:
        return Panel(settings, factory, on_press, health_changed)
    except Exception as error:  # a pin that another program uses, or without PWM: each library has its own error
        factory.close()
        raise PartError("pin_not_usable") from error


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    """The panel, unless its pins are `off`."""
    if context.station.settings.panel.pins != "off":
        yield PlannedPart(Panel.name, DeviceKind.PANEL, partial(_open_in, context))


def _open_in(context: AgentContext) -> Panel:
    panel = open_panel(
        context.station.settings.panel,
        context.pins,
        lambda button: context.add_job(press_job(context, button)),
        context.health_changed.set,
    )
    context.result_listeners.append(panel.show)
    return panel


def press_job(context: AgentContext, button: Button) -> Callable[[Session], Result]:
    """The job for a press."""
    at, key = context.station.clock.now(), new_key()

    def press(s: Session) -> Result:
        button.press(s, key, at)
        return Result.DONE

    return press


def lamp_pins(settings: PanelSettings) -> dict[str, int | None]:
    """The pin of each lamp, by its name; null where it is not fitted."""
    return {signal.lamp: getattr(settings, f"lamp_{signal.lamp}") for signal in SIGNALS.values()}


def _buzzer(pin: int | None, factory: Any) -> Any:
    """The tone, from 440 to 1760 Hz (A5 and an octave either way), where small buzzers are loud."""
    return None if pin is None else gpiozero.TonalBuzzer(pin, mid_tone=Tone("A5"), pin_factory=factory)

"""The button, lamps and tone at the desk and the door. What is not fitted is simply not there."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gpiozero
from gpiozero.tones import Tone

from device.pins import PinError, open_factory
from kiosk.config import PanelSettings
from kiosk.scans.models import Result

log = logging.getLogger(__name__)
HOLD_OFF = 2.0
"""Seconds after a press in which the button does nothing: an impatient finger gets one number."""
BOUNCE = 0.05
"""Seconds a contact must have been still before a press counts: letting go bounces too."""
LAMP_ON = 1.5
"""Seconds that a result is shown; the next one ends it sooner."""
KEPT = 8

# Frequency in hertz (0: silence) and seconds. They differ in count and length, not only in pitch: one short high,
# two short, one long low.
TONES: dict[Result, tuple[tuple[float, float], ...]] = {
    Result.DONE: ((1318.5, 0.12),),
    Result.REPEAT: ((880.0, 0.07), (0.0, 0.06), (880.0, 0.07)),
    Result.REFUSED: ((440.0, 0.4),),
    Result.ASK: ((880.0, 0.07), (1318.5, 0.07)),
}


class OnePress:
    """Tells presses from bounces: MockFactory has no bounce time, and drivers differ. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._edge = self._counted = -HOLD_OFF

    def pressed(self, now: float) -> bool:
        """Whether this closing of the contact is a press."""
        still, self._edge = now - self._edge >= BOUNCE, now
        if not still or now - self._counted < HOLD_OFF:
            return False
        self._counted = now
        return True

    def released(self, now: float) -> None:
        self._edge = now


class Panel:
    """The fitted parts. `show` gives a result by lamp and tone, from a thread of its own."""

    def __init__(self, settings: PanelSettings, factory: Any, on_press: Callable[[], None]) -> None:
        self.factory = factory
        self._on_press = on_press
        self._press = OnePress()
        self._lamps = {
            result: gpiozero.LED(pin, pin_factory=factory)
            for result, pin in _lamp_pins(settings).items()
            if pin is not None
        }
        self._tone = _buzzer(settings.tone, factory)
        self._button = self._fit_button(settings.ticket_button)
        self._results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self._stopped = False
        self.thread = threading.Thread(target=self._run, name="panel", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._results.put(None)

    def close(self) -> None:
        """Dark and silent, pins given back."""
        for device in (*self._lamps.values(), self._tone, self._button):
            if device is not None:
                device.close()
        self.factory.close()

    def show(self, result: Result) -> None:
        """Give a result. In a rush that hands cannot make, what would come too late to mean anything is left out."""
        if self._results.qsize() < KEPT:
            self._results.put(result)

    def lit(self) -> list[Result]:
        """The lamps that are on."""
        return [result for result, lamp in self._lamps.items() if lamp.is_lit]

    def _fit_button(self, pin: int | None) -> Any:
        if pin is None:
            return None
        button = gpiozero.Button(pin, pull_up=True, pin_factory=self.factory)
        button.when_pressed = self._when_pressed
        button.when_released = self._when_released
        return button

    def _when_pressed(self) -> None:
        if self._press.pressed(time.monotonic()):
            self._on_press()

    def _when_released(self) -> None:
        self._press.released(time.monotonic())

    def _run(self) -> None:
        result = self._results.get()
        while result is not None and not self._stopped:
            self._light(result)
            self._play(result)
            result = self._next()

    def _next(self) -> Result | None:
        """The next result. The lamp glows until then, or until its time is over."""
        try:
            return self._results.get(timeout=LAMP_ON)
        except queue.Empty:
            self._darken()
            return self._results.get()

    def _light(self, result: Result) -> None:
        self._darken()
        lamp = self._lamps.get(Result.REPEAT if result is Result.ASK else result)
        if lamp is not None:
            lamp.on()

    def _darken(self) -> None:
        for lamp in self._lamps.values():
            lamp.off()

    def _play(self, result: Result) -> None:
        for frequency, seconds in TONES[result]:
            self._sound(frequency)
            time.sleep(seconds)
        self._sound(0.0)

    def _sound(self, frequency: float) -> None:
        if self._tone is not None:
            self._tone.play(Tone.from_frequency(frequency) if frequency else None)


def open_panel(settings: PanelSettings, folder: Path, on_press: Callable[[], None]) -> Panel | None:
    """The panel of the settings, or none where its pins are `off`. Raises PinError."""
    if settings.pins == "off":
        return None
    factory = open_factory(settings.pins, folder)
    try:
        return Panel(settings, factory, on_press)
    except Exception as error:  # a pin that another program holds, or without PWM: each library has its own error
        factory.close()
        raise PinError("pin_not_usable") from error


def _lamp_pins(settings: PanelSettings) -> dict[Result, int | None]:
    return {
        Result.DONE: settings.lamp_done,
        Result.REPEAT: settings.lamp_repeat,
        Result.REFUSED: settings.lamp_refused,
    }


def _buzzer(pin: int | None, factory: Any) -> Any:
    """A5 with an octave either way: 440 to 1760 Hz, where small buzzers are loud."""
    return None if pin is None else gpiozero.TonalBuzzer(pin, mid_tone=Tone("A5"), pin_factory=factory)

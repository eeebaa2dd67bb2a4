"""Reads the contact of a button or key, and tells presses from bounces and from a contact that is stuck."""

import time
from collections.abc import Callable
from typing import Any

import gpiozero
from msgspec import Struct

STUCK = "stuck"
"""The code of the health row while a contact is stuck."""
BOUNCE = 0.05
"""Seconds a contact must have been still before a press counts. A contact also bounces when it is released."""
PAUSE = 1.0
"""Seconds that an open contact is still between two uses. One that closes sooner is still in use."""
LONGEST_USE = 30.0
"""Seconds that people hold a button down, or shake it, at most."""
QUIET = 30.0
"""Seconds that a stuck contact must have been open and still before its presses count again."""


class Pace(Struct, frozen=True):
    """How often people press, in seconds.

    `hold_off`: after a press the contact does nothing for so long. `burst`: presses that may come right after each
    other; one more may come for each `every`. A contact that does more is taken to be stuck.
    """

    hold_off: float
    burst: int
    every: float


class PressFilter:
    """Tells presses from bounces, and people from a contact that is stuck. Times are monotonic seconds.

    Not left to gpiozero's `bounce_time`: MockFactory ignores it, and drivers differ.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._edge = self._counted = self._in_use_since = float("-inf")
        self._left, self._left_at = float(pace.burst), 0.0
        self._is_closed = self._is_stuck = False

    def pressed(self, now: float) -> bool:
        """Record that the contact closed, and return whether that counts as a press."""
        was_still = now - self._edge >= BOUNCE
        self.closed(now)
        if self.is_stuck(now) or not was_still or now - self._counted < self._pace.hold_off:
            return False
        self._counted = now
        self._is_stuck = not self._is_within_pace(now)
        return not self._is_stuck

    def closed(self, now: float) -> None:
        """Record that the contact is closed, as one that is held down when it is first read."""
        self._changed(now, is_closed=True)

    def released(self, now: float) -> None:
        self._changed(now, is_closed=False)

    def is_stuck(self, now: float) -> bool:
        """Whether the contact does what no person does. Once it does, until it has been quiet."""
        still = 0.0 if self._is_closed else now - self._edge
        if still >= QUIET:
            self._is_stuck = False
        elif still < PAUSE and now - self._in_use_since >= LONGEST_USE:
            self._is_stuck = True
        return self._is_stuck

    def _changed(self, now: float, *, is_closed: bool) -> None:
        self.is_stuck(now)  # before the edge is noted: it may have been quiet until now
        if not self._is_closed and now - self._edge >= PAUSE:
            self._in_use_since = now
        self._edge, self._is_closed = now, is_closed

    def _is_within_pace(self, now: float) -> bool:
        self._left = min(float(self._pace.burst), self._left + (now - self._left_at) / self._pace.every)
        self._left_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Contact:
    """The contact on one pin. `on_press` is called for each press that counts, `on_stuck` when presses begin not to."""

    def __init__(
        self, pin: int, factory: Any, pace: Pace, on_press: Callable[[], object], on_stuck: Callable[[], object]
    ) -> None:
        self._presses = PressFilter(pace)
        self._was_stuck = False
        self._on_press, self._on_stuck = on_press, on_stuck
        self._button = gpiozero.Button(pin, pull_up=True, pin_factory=factory)
        if self._button.is_pressed:
            self._presses.closed(time.monotonic())
        self._button.when_pressed = self._when_pressed
        self._button.when_released = self._when_released

    @property
    def is_stuck(self) -> bool:
        return self._presses.is_stuck(time.monotonic())

    def close(self) -> None:
        self._button.close()

    def _when_pressed(self) -> None:
        now = time.monotonic()
        if self._presses.pressed(now):
            self._on_press()
        self._tell(now)

    def _when_released(self) -> None:
        now = time.monotonic()
        self._presses.released(now)
        self._tell(now)

    def _tell(self, now: float) -> None:
        before, self._was_stuck = self._was_stuck, self._presses.is_stuck(now)
        if self._was_stuck and not before:
            self._on_stuck()

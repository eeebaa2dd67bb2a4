"""The agent's word on how its devices are: every minute, and at once when one of them changes."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from kiosk import health
from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.station import Station

log = logging.getLogger(__name__)
EVERY = 60.0


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """How one device is now."""

    name: str
    kind: DeviceKind
    condition: DeviceCondition
    code: str | None = None


class HealthReporter:
    """A thread that writes the health rows. `look` is asked for the words each time."""

    def __init__(self, station: Station, look: Callable[[], list[DeviceStatus]]) -> None:
        self._station = station
        self._look = look
        self._wake = threading.Event()
        self._stopped = False
        self.thread = threading.Thread(target=self._run, name="health reporter", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()

    def hurry(self) -> None:
        """Something changed: write it now."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            try:
                self._beat(self._station.clock.now())
            except DomainError as fault:
                log.warning("how the devices are could not be written: %s", fault.code)
            self._wake.wait(EVERY)

    def _beat(self, at: Moment) -> None:
        words = self._look()
        business_day.observe(self._station.db, at)
        with self._station.db.begin() as s:
            for word in words:
                health.report(s, word.name, word.kind, word.condition, at, word.code)
            health.forget_others(s, [word.name for word in words])

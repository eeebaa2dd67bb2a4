"""Watches the supply voltage of a Raspberry Pi. A voltage that was too low stays in the health row for a day."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from device.errors import PartError
from device.parts import AgentContext, DeviceStatus, PlannedPart
from kiosk import health, machine
from kiosk.health import DeviceCondition, DeviceKind

log = logging.getLogger(__name__)
NAME = "power"
LOOK_SECONDS = 2.0
"""The kernel itself asks the firmware so often, and forgets the alarm when the voltage is right again."""
REMEMBERED = timedelta(days=1)
UNDERVOLTAGE = "undervoltage"


class PowerWatch:
    """A part whose thread reads the alarm. It knows from the health row what it saw before a restart."""

    name = NAME

    def __init__(self, context: AgentContext, alarm: Path) -> None:
        machine.is_set(alarm)  # raises OSError where it cannot be read
        self._context = context
        self._alarm = alarm
        self._last = _remembered(context)
        self._stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, name=NAME, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def close(self) -> None:
        """Nothing to close."""

    def health(self) -> DeviceStatus:
        at = self._context.station.clock.now().utc
        if self._last is not None and abs(at - self._last) < REMEMBERED:
            return DeviceStatus(NAME, DeviceKind.POWER, DeviceCondition.TROUBLE, UNDERVOLTAGE)
        return DeviceStatus(NAME, DeviceKind.POWER, DeviceCondition.OK)

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            try:
                is_low = machine.is_set(self._alarm)
            except OSError as error:
                log.warning("the supply voltage cannot be read: %s", error.strerror)
                continue
            if is_low:
                self._note()

    def _note(self) -> None:
        known, self._last = self._last, self._context.station.clock.now().utc
        if known is None or self._last - known > REMEMBERED:
            log.warning("the supply voltage is too low")
        self._context.health_changed.set()


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    """The watch, on a machine that measures its supply voltage."""
    alarm = machine.supply_alarm()
    if alarm is not None:
        yield PlannedPart(NAME, DeviceKind.POWER, lambda: _open(context, alarm))


def _open(context: AgentContext, alarm: Path) -> PowerWatch:
    try:
        return PowerWatch(context, alarm)
    except OSError as error:
        raise PartError("not_readable") from error


def _remembered(context: AgentContext) -> datetime | None:
    """Since when the health row, written before this start, says that the voltage was too low."""
    with context.station.db.read() as s:
        row = s.get(health.DeviceHealth, NAME)
        return row.since if row is not None and row.code == UNDERVOLTAGE else None

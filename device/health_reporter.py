"""Writes the health row of every part, each minute and as soon as one of them changes."""

import logging
import threading
from collections.abc import Iterator

from device.parts import AgentContext, DeviceStatus, PlannedPart
from kiosk import health
from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.health import DeviceCondition, DeviceKind

log = logging.getLogger(__name__)
REPORT_SECONDS = 60.0


class HealthReporter:
    """A part whose thread writes the health rows. Its own row says that the agent is running."""

    name = "agent"

    def __init__(self, context: AgentContext) -> None:
        self._context = context
        self._stopped = False
        self.thread = threading.Thread(target=self._run, name="health reporter", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._context.health_changed.set()

    def close(self) -> None:
        """Nothing to close."""

    def health(self) -> DeviceStatus:
        return DeviceStatus(self.name, DeviceKind.AGENT, DeviceCondition.OK)

    def _run(self) -> None:
        while not self._stopped:
            self._context.health_changed.clear()
            try:
                self._report(self._context.station.clock.now())
            except DomainError as fault:
                log.warning("the health rows could not be written: %s", fault.code)
            self._context.health_changed.wait(REPORT_SECONDS)

    def _report(self, at: Moment) -> None:
        statuses = [status for part in self._context.parts if (status := part.health()) is not None]
        business_day.observe(self._context.station.db, at)
        with self._context.station.db.begin() as s:
            for status in statuses:
                health.report(s, status.name, status.kind, status.condition, at, status.code)
            health.forget_others(s, [status.name for status in statuses])


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    yield PlannedPart(HealthReporter.name, DeviceKind.AGENT, lambda: HealthReporter(context))

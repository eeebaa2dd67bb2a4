"""Shows the result of every new scan on the panel, also of scans that another process handled."""

import logging
import threading
from collections.abc import Iterator

from device.parts import AgentContext, PlannedPart
from kiosk.errors import DomainError
from kiosk.health import DeviceKind
from kiosk.scans import queries
from kiosk.watch import Watcher

log = logging.getLogger(__name__)


class ScanFollower:
    """A part that reads the new scans after each change of the database."""

    name = "scan follower"

    def __init__(self, context: AgentContext) -> None:
        self._context = context
        self._watcher = Watcher(context.station.data / "kiosk.db", self._follow)
        self._last_scan = 0

    @property
    def thread(self) -> threading.Thread:
        return self._watcher.thread

    def start(self) -> None:
        with self._context.station.db.read() as s:
            self._last_scan = queries.newest_id(s)
        self._watcher.start()

    def stop(self) -> None:
        self._watcher.stop()

    def close(self) -> None:
        """Nothing to close."""

    def health(self) -> None:
        """No health row: it is no device."""

    def _follow(self) -> None:
        if not self._context.result_listeners:
            return
        try:
            with self._context.station.db.read() as s:
                scans = queries.after(s, self._last_scan)
        except DomainError as fault:
            log.warning("new scans could not be read: %s", fault.code)
            return
        for scan in scans:
            self._last_scan = scan.id
            self._context.show(scan.answer.result)


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    yield PlannedPart(ScanFollower.name, DeviceKind.AGENT, lambda: ScanFollower(context))

"""The worker does the jobs that buttons and scanners give, one at a time."""

import logging
import threading
from collections.abc import Iterator

from device.parts import AgentContext, Job, PlannedPart
from kiosk import faults
from kiosk.errors import DomainError, StorageFault
from kiosk.health import DeviceKind
from kiosk.scans.models import Result

log = logging.getLogger(__name__)
LOCKED = "storage"
"""The code of a lock of another program, and of faults that may be over by then too."""


class Worker:
    """A part with a thread of its own, so that the scanners are read also while the disk is slow."""

    name = "worker"

    def __init__(self, context: AgentContext) -> None:
        self._context = context
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """End after the jobs that are waiting."""
        self._context.jobs.put(None)

    def close(self) -> None:
        """Nothing to close."""

    def health(self) -> None:
        """No health row: it is no device."""

    def _run(self) -> None:
        while (job := self._context.jobs.get()) is not None:
            try:
                self._do(job)
            except DomainError as refusal:
                self._refuse(refusal.code)
            except Exception as error:  # later jobs must still be done
                self._refuse(faults.described(error))

    def _do(self, job: Job) -> None:
        """Do a job; where the database was locked for longer than a writer waits, once more."""
        try:
            self._once(job)
        except StorageFault as fault:
            if fault.code != LOCKED:
                raise
            self._once(job)

    def _once(self, job: Job) -> None:
        with self._context.station.db.begin() as s:
            result = job(s)
        if result is not None:
            self._context.show(result)

    def _refuse(self, why: str) -> None:
        log.warning("not done: %s", why)
        self._context.show(Result.REFUSED)


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    yield PlannedPart(Worker.name, DeviceKind.AGENT, lambda: Worker(context))

"""What a code or a press does: one at a time, each in a transaction of its own."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk import faults
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.queue.checkin import take_default_number
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.models import Result
from kiosk.scans.recent import RecentCodes
from kiosk.station import Station
from kiosk.types import new_key

log = logging.getLogger(__name__)
MOST_WAITING = 64


@dataclass(frozen=True, slots=True)
class Press:
    """The ticket button was pressed."""

    at: Moment


@dataclass(frozen=True, slots=True)
class Code:
    """A scanner read a code, which is not to be shown."""

    scanner: str
    code: str = field(repr=False)
    at: Moment


class Worker:
    """A thread apart from the readers: while the disk is slow, the ports are still read and no code is cut.

    `show` is told what a press came to; a scan's result reaches the lamps by its row.
    """

    def __init__(self, station: Station, show: Callable[[Result], None]) -> None:
        self._station = station
        self._show = show
        self._memory = RecentCodes()
        self._jobs: queue.Queue[Press | Code | None] = queue.Queue(MOST_WAITING)
        self.thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """End after what is waiting."""
        self._jobs.put(None)

    def press(self) -> None:
        self._add(Press(self._station.clock.now()))

    def code(self, scanner: str, code: str) -> None:
        self._add(Code(scanner, code, self._station.clock.now()))

    def _add(self, job: Press | Code) -> None:
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            log.warning("more came in than could be handled; one is left out")
            self._show(Result.REFUSED)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._do(job)
            except DomainError as refusal:
                self._refuse(refusal.code)
            except Exception as error:  # the next person must still be served
                self._refuse(faults.described(error))

    def _refuse(self, why: str) -> None:
        log.warning("not done: %s", why)
        self._show(Result.REFUSED)

    def _do(self, job: Press | Code) -> None:
        if isinstance(job, Press):
            with self._station.db.begin() as s:
                take_default_number(s, new_key(), job.at)
            self._show(Result.DONE)
        else:
            scan = Scanned(code=job.code, scanner=job.scanner, scan_id=new_key())
            with self._station.db.begin() as s:
                handle(s, scan, job.at, self._memory)

"""The printer of slips: a thread prints the jobs of the database, and opens the connection again after it was lost."""

import logging
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from device import printer_port
from device.errors import PartError
from device.parts import AgentContext, DeviceStatus, PlannedPart
from device.printer_port import ERRORS, open_port
from device.printer_talk import GaveUp, Stopped, Talk
from kiosk import faults
from kiosk.clock import Moment
from kiosk.config import PrinterSettings
from kiosk.errors import DomainError
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.loans import due_slip
from kiosk.printing import jobs, queries, states
from kiosk.printing.models import JobState
from kiosk.printing.queries import Job
from kiosk.printing.slips import Slip
from kiosk.queue import slip
from kiosk.watch import Watcher

if TYPE_CHECKING:
    from device.slip_bytes import SlipBytes

log = logging.getLogger(__name__)
NAME = "printer"
LOGO = "logo.png"
"""The centre's own picture for the top of each slip, in the data folder. It can be missing."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between two attempts to open the connection. The pause doubles with each that fails."""
WORKED_SECONDS = 1.0
"""A connection that was open for longer has worked, so the pauses start from the shortest again."""
READY_CHECK, TROUBLE_CHECK = 2.0, 1.0
"""Seconds between two questions for the printer's state."""
PAPER_LOW = "paper_low"


class Printer:
    """A part. `trouble` says why nothing is printed now; null while the printer is ready."""

    name = NAME

    def __init__(self, context: AgentContext, settings: PrinterSettings) -> None:
        from device.slip_bytes import Composer  # Pillow and python-escpos, only where there is a printer
        from device.slip_text import NoFonts, check_fonts

        try:
            check_fonts()
            self._composer = Composer(settings)
        except NoFonts:
            raise PartError("no_fonts") from None
        except KeyError:
            raise PartError("unknown_profile") from None
        self.trouble: str | None = "starting"
        self._paper_low = False
        self._context = context
        self._settings = settings
        self._stopped = threading.Event()
        self._wake = threading.Event()
        self._is_broken = False
        """Whether a slip stopped in the middle, so that the printer has perhaps half a picture."""
        self._watcher = Watcher(context.station.data / "kiosk.db", self._wake.set)
        self.thread = threading.Thread(target=self._run, name=NAME, daemon=True)

    def start(self) -> None:
        self._watcher.start()
        self.thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._wake.set()

    def close(self) -> None:
        if self._watcher.thread.is_alive():
            self._watcher.stop()

    def health(self) -> DeviceStatus:
        if self.trouble:
            return DeviceStatus(NAME, DeviceKind.PRINTER, DeviceCondition.TROUBLE, self.trouble)
        return DeviceStatus(NAME, DeviceKind.PRINTER, DeviceCondition.OK, PAPER_LOW if self._paper_low else None)

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            started = time.monotonic()
            try:
                self._settle()
                with open_port(self._settings) as port:
                    self._serve(Talk(port, self._stopped, self._set_trouble))
            except Stopped:
                return
            except ERRORS as error:
                self._set_trouble(printer_port.trouble(error))
            except GaveUp:
                log.warning("a slip was given up in the middle: %s", self.trouble)
            except DomainError as fault:
                log.warning("print jobs could not be read or written: %s", fault.code)
            pause = FIRST_PAUSE if time.monotonic() - started > WORKED_SECONDS else min(pause * 2, LONGEST_PAUSE)
            self._stopped.wait(pause)

    def _settle(self) -> None:
        at = self._context.station.clock.now()
        with self._context.station.db.read() as s:
            open_jobs = queries.in_state(s, *states.OPEN)
        if not open_jobs:
            return
        self._is_broken = self._is_broken or any(job.state is not JobState.QUEUED for job in open_jobs)
        with self._context.station.db.begin() as s:
            jobs.settle(s)
            jobs.drop_late(s, at)

    def _serve(self, talk: Talk) -> None:
        """Print until the agent stops or the connection is lost."""
        while not self._stopped.is_set():
            self._set_trouble(talk.trouble())
            self._set_paper_low(talk.paper_low)
            end = time.monotonic() + (TROUBLE_CHECK if self.trouble else READY_CHECK)
            while not self._stopped.is_set() and time.monotonic() < end:
                self._wake.clear()
                job = self._next_job()
                if job is not None and self.trouble is None:
                    self._print(talk, job)
                else:
                    self._wake.wait(max(0.0, end - time.monotonic()))

    def _next_job(self) -> Job | None:
        """The oldest job that is not late. Those that are late are given up."""
        at = self._context.station.clock.now()
        with self._context.station.db.read() as s:
            waiting = queries.in_state(s, JobState.QUEUED)
        if any(job.is_late(at) for job in waiting):
            with self._context.station.db.begin() as s:
                late = jobs.drop_late(s, at)
            log.warning("slips that come no more: %d", len(late))
        return next((job for job in waiting if not job.is_late(at)), None)

    def _print(self, talk: Talk, job: Job) -> None:
        """Print a job's slip. Raises what `Talk` raises; the job is settled before the next attempt."""
        composed = self._compose(job)
        if composed is None:
            self._move(job, JobState.QUEUED, JobState.MISSED)
            return
        talk.check_connection()
        if self._is_broken:
            talk.send(self._composer.after_a_break())
        self._move(job, JobState.QUEUED, JobState.SENDING)
        self._is_broken = True
        for part in composed.parts:
            talk.send(part)
            talk.wait_for_paper()
        self._move(job, JobState.SENDING, JobState.SENT)
        talk.send(composed.cut)
        talk.wait_until_finished()
        self._is_broken = False
        self._move(job, JobState.SENT, JobState.PRINTED)

    def _compose(self, job: Job) -> "SlipBytes | None":
        """The bytes of a job's slip; null where it cannot be made, which must not stop the next ones."""
        at = self._context.station.clock.now()
        try:
            with self._context.station.db.read() as s:
                root = self._root(s)
                return self._with_logo(_said(s, job, root, at))
        except DomainError:
            raise
        except Exception as error:
            log.error("a slip could not be made: %s", faults.described(error))
            return None

    def _with_logo(self, said: Slip) -> "SlipBytes":
        file = self._context.station.data / LOGO
        try:
            return self._composer.slip(said, file if file.is_file() else None)
        except OSError as error:
            log.warning("the picture %s cannot be used: %s", LOGO, faults.described(error))
            return self._composer.slip(said)

    def _root(self, s: Session) -> str | None:
        """How phones reach the pages: by the settings, else as the web process says."""
        address = self._context.station.settings.web.public_url
        return address.rstrip("/") if address else queries.phone_address(s)

    def _move(self, job: Job, source: JobState, target: JobState) -> None:
        with self._context.station.db.begin() as s:
            states.move(s, job.id, source, target)

    def _set_trouble(self, trouble: str | None) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            log.info("printer: %s", trouble or "ready")
            self._context.health_changed.set()

    def _set_paper_low(self, is_low: bool) -> None:
        if is_low != self._paper_low:
            self._paper_low = is_low
            self._context.health_changed.set()


def _said(s: Session, job: Job, root: str | None, at: Moment) -> Slip:
    """What a job's slip says. `root`: how phones reach the pages."""
    if job.ticket is not None:
        return slip.of_ticket(s, job.ticket, root, at)
    if job.loan is not None and job.language is not None:
        return due_slip.of_loan(s, job.loan, job.language)
    return slip.for_test(s, root, at)


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    """The printer, where the settings name one."""
    settings = context.station.settings.printer
    if settings is not None:
        yield PlannedPart(NAME, DeviceKind.PRINTER, lambda: Printer(context, settings))

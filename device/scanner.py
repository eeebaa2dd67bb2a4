"""A barcode scanner of the machine: a thread reads it, and opens it again after it was unplugged."""

import errno
import logging
import termios
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy.orm import Session

from device.framing import SILENCE, Framer, Line
from device.parts import AgentContext, DeviceStatus, IdlePart, Job, PlannedPart
from device.scanner_ports import open_scanner
from kiosk.config import ScannerSettings
from kiosk.errors import StorageFault
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.scans import trying
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.scans.scanner_test import Reading
from kiosk.types import new_key

log = logging.getLogger(__name__)
SIMULATED = "simulated"
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""Seconds between two attempts to open the port. The pause doubles with each that fails."""
WORKED_SECONDS = 1.0
"""A port that was open for longer has worked, so the pauses start from the shortest again."""
ERRORS = (OSError, termios.error, ValueError)
"""SerialException is an OSError, termios.error is not; ValueError means that the address is not valid."""
BOUNCE_SECONDS = 0.5
"""The same code again within this was sent twice by the scanner: nobody scans as fast."""
TROUBLE_OF = {
    errno.ENOENT: "not_connected",
    errno.ENODEV: "not_connected",
    errno.ENXIO: "not_connected",
    errno.EACCES: "no_access",
    errno.EPERM: "no_access",
    errno.EBUSY: "busy",
    errno.EAGAIN: "busy",
}


class ScannerPort:
    """A part that calls `on_line` with each line, and `on_change` when the port opens or fails.

    `trouble` says why the port is not open; null while it is.
    """

    def __init__(
        self, settings: ScannerSettings, on_line: Callable[[str, Line], None], on_change: Callable[[], None]
    ) -> None:
        self.name = settings.name
        self.trouble: str | None = "starting"
        self._settings = settings
        self._on_line = on_line
        self._on_change = on_change
        self._stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"scanner {settings.name}", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stop.set()

    def close(self) -> None:
        """Nothing to close: the thread closes its port."""

    def health(self) -> DeviceStatus:
        condition = DeviceCondition.TROUBLE if self.trouble else DeviceCondition.OK
        return DeviceStatus(self.name, DeviceKind.SCANNER, condition, self.trouble)

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                self._read_until_unplugged()
            except ERRORS as error:
                self._set_trouble(trouble_of(error))
            pause = FIRST_PAUSE if time.monotonic() - started > WORKED_SECONDS else min(pause * 2, LONGEST_PAUSE)
            self._stop.wait(pause)

    def _read_until_unplugged(self) -> None:
        """Open the port and read it until the agent stops. Raises one of ERRORS once the port is gone."""
        with open_scanner(self._settings) as port:
            self._set_trouble(None)
            framer = Framer()
            while not self._stop.is_set():
                chunk = port.read()
                for line in framer.lines(chunk, time.monotonic()):
                    self._on_line(self.name, line)

    def _set_trouble(self, trouble: str | None) -> None:
        if trouble == self.trouble:
            return
        self.trouble = trouble
        log.info("scanner %s: %s", self.name, trouble or "ready")
        self._on_change()


def trouble_of(error: Exception) -> str:
    """The code of an error. The library's text is not shown: it can quote what was read."""
    if isinstance(error, ValueError):
        return "bad_address"
    number = error.errno if isinstance(error, OSError) else None
    return TROUBLE_OF.get(number, "unplugged") if number is not None else "unplugged"


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    """A part for each scanner of the settings."""
    memory = ScanMemory()
    for settings in context.station.settings.scanner:
        yield PlannedPart(settings.name, DeviceKind.SCANNER, partial(_open, context, settings, memory))


def _open(context: AgentContext, settings: ScannerSettings, memory: ScanMemory) -> ScannerPort | IdlePart:
    if settings.port == SIMULATED:
        return IdlePart(DeviceStatus(settings.name, DeviceKind.SCANNER, DeviceCondition.SIMULATED))

    bounces = Bounces()

    def on_line(scanner: str, line: Line) -> None:
        if line.has_end or _is_tried(context, scanner):  # else it is noise, or a scanner that was unplugged
            scan = Scanned(code=line.code, scanner=scanner, scan_id=new_key())
            context.add_scan(scan_job(context, scan, memory, bounces.reading(line, time.monotonic())))

    return ScannerPort(settings, on_line, context.health_changed.set)


class Bounces:
    """Notices a code that a scanner sends twice. It remembers one code as a hash, in memory."""

    def __init__(self) -> None:
        self._last, self._came = 0, 0.0

    def reading(self, line: Line, now: float) -> Reading:
        """How a line came, for whoever tries the scanner."""
        again = hash(line.code) == self._last and now - self._came < BOUNCE_SECONDS
        self._last, self._came = hash(line.code), now
        patience = round(SILENCE * 1000)
        return Reading(line.code, "Enter" if line.has_end else "", line.gap, patience=patience, again=again)


def _is_tried(context: AgentContext, scanner: str) -> bool:
    try:
        with context.station.db.read() as s:
            return trying.is_on(s, scanner, context.station.clock.now())
    except StorageFault:
        return False


def scan_job(context: AgentContext, scan: Scanned, memory: ScanMemory, reading: Reading | None = None) -> Job:
    """The job for a scanned code. Its result is stored with the scan, and the scan follower shows it.

    `reading`: how it came, for whoever tries the scanner.
    """
    at = context.station.clock.now()

    def handle_scan(s: Session) -> None:
        # A line without its end is half a code, and perhaps another item's: it is for whoever tries the scanner alone.
        if reading is None or reading.end or trying.is_on(s, scan.scanner, at):
            handle(s, scan, at, memory, reading=reading)

    return handle_scan

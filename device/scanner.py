"""A barcode scanner of the machine: a thread reads it, and opens it again after it was unplugged."""

import errno
import logging
import termios
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy.orm import Session

from device.framing import Framer
from device.parts import AgentContext, DeviceStatus, IdlePart, Job, PlannedPart
from device.scanner_ports import open_scanner
from kiosk.config import ScannerSettings
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
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
    """A part that calls `on_code` with each code, and `on_change` when the port opens or fails.

    `trouble` says why the port is not open; null while it is.
    """

    def __init__(
        self, settings: ScannerSettings, on_code: Callable[[str, str], None], on_change: Callable[[], None]
    ) -> None:
        self.name = settings.name
        self.trouble: str | None = "starting"
        self._settings = settings
        self._on_code = on_code
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
                for code in framer.feed(chunk, time.monotonic()):
                    self._on_code(self.name, code)

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

    def on_code(scanner: str, code: str) -> None:
        context.add_scan(scan_job(context, Scanned(code=code, scanner=scanner, scan_id=new_key()), memory))

    return ScannerPort(settings, on_code, context.health_changed.set)


def scan_job(context: AgentContext, scan: Scanned, memory: ScanMemory) -> Job:
    """The job for a scanned code. Its result is stored with the scan, and the scan follower shows it."""
    at = context.station.clock.now()

    def handle_scan(s: Session) -> None:
        handle(s, scan, at, memory)

    return handle_scan

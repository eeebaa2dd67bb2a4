"""A serial barcode reader: a thread that reads it, and opens it again after it was pulled out."""

import errno
import logging
import termios
import threading
import time
from collections.abc import Callable

import serial

from device.framing import Framer
from kiosk.config import ScannerSettings

log = logging.getLogger(__name__)
SLICE = 0.1
"""Seconds of one wait for bytes, between looks at whether to stop."""
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
STEADY = 1.0
"""A port that was open for so long was no failed try."""
TROUBLE = (OSError, termios.error, ValueError)
"""SerialException is an OSError, termios.error is none; ValueError is an address that cannot be."""
CODES = {
    errno.ENOENT: "not_connected",
    errno.ENODEV: "not_connected",
    errno.ENXIO: "not_connected",
    errno.EACCES: "no_access",
    errno.EPERM: "no_access",
    errno.EBUSY: "busy",
    errno.EAGAIN: "busy",
}


class ScannerPort:
    """Tells `on_code` each code, and `on_change` when the port comes or goes. `trouble` is null while it is open."""

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

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                self._read_one_plugging()
            except TROUBLE as error:
                self._say(_code(error))
            pause = FIRST_PAUSE if time.monotonic() - started > STEADY else min(pause * 2, LONGEST_PAUSE)
            self._stop.wait(pause)

    def _read_one_plugging(self) -> None:
        """Read from when the port opens until it goes away or we stop."""
        address, baud = self._settings.port, self._settings.baud
        with serial.serial_for_url(address, baudrate=baud, timeout=SLICE, exclusive=True) as port:
            port.reset_input_buffer()
            self._say(None)
            framer = Framer()
            while not self._stop.is_set():
                chunk = port.read(1)
                if chunk:
                    chunk += port.read(port.in_waiting)
                for code in framer.feed(chunk, time.monotonic()):
                    self._on_code(self.name, code)

    def _say(self, trouble: str | None) -> None:
        if trouble == self.trouble:
            return
        self.trouble = trouble
        log.info("scanner %s: %s", self.name, trouble or "ready")
        self._on_change()


def _code(error: Exception) -> str:
    """What is the matter, never in the library's words."""
    if isinstance(error, ValueError):
        return "bad_address"
    number = error.errno if isinstance(error, OSError) else None
    return CODES.get(number, "unplugged") if number is not None else "unplugged"

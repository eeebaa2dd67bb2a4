"""The connection to a printer: a serial line, a USB printer, a network address or a file. No call waits for long."""

import contextlib
import errno
import os
import select
import socket
import stat
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import serial

from kiosk.config import PrinterSettings

CONNECT_SECONDS = 3.0
READ_BYTES = 256
NOTHING_SECONDS = 0.02
"""The pause after an empty answer, which can come again at once."""
CLASS = Path("/sys/class/usbmisc")
"""Where the kernel's driver of USB printers lists them."""
ERRORS = (OSError, termios.error, ValueError)
"""SerialException is an OSError, termios.error is not; ValueError means that the address is not valid."""
TROUBLE_OF = {
    errno.ENOENT: "not_connected",
    errno.ENODEV: "not_connected",
    errno.ENXIO: "not_connected",
    errno.EHOSTUNREACH: "not_connected",
    errno.ENETUNREACH: "not_connected",
    errno.ECONNREFUSED: "not_connected",
    errno.EACCES: "no_access",
    errno.EPERM: "no_access",
    errno.EBUSY: "busy",
    errno.EAGAIN: "busy",
}


class PrinterPort:
    """An open connection. Every call can raise one of ERRORS: then it is over, and is to be opened again."""

    def __init__(self, number: int, *, answers: bool, can_be_read: bool, ends: bool = True) -> None:
        self._number = number
        self.answers = answers
        """Whether it can be asked for its state."""
        self._can_be_read = can_be_read
        """Then a read says that the connection was closed, also of a printer that never answers."""
        self._ends = ends
        """Whether an empty read says so. A USB printer often answers nothing."""

    def send(self, data: bytes, within: float) -> bytes:
        """Send what the printer takes within so many seconds, and return the rest."""
        end = time.monotonic() + within
        rest = memoryview(data)
        while rest:
            ready = select.select([], [self._number], [], max(0.0, end - time.monotonic()))[1]
            if not ready:
                break
            try:
                rest = rest[os.write(self._number, rest) :]
            except BlockingIOError:
                continue
        return bytes(rest)

    def receive(self, within: float = 0.0) -> bytes:
        """What the printer has answered; waits for so many seconds where it is nothing yet."""
        if not self._can_be_read or not select.select([self._number], [], [], within)[0]:
            return b""
        try:
            received = os.read(self._number, READ_BYTES)
        except BlockingIOError:
            return b""
        if not received and not self._ends:
            time.sleep(NOTHING_SECONDS)
        elif not received:
            raise ConnectionResetError(errno.ECONNRESET, "the printer has closed the connection")
        return received


@contextlib.contextmanager
def open_port(settings: PrinterSettings) -> Iterator[PrinterPort]:
    """Open the connection of the settings. Raises one of ERRORS."""
    kind, _, where = settings.connection.partition(":")
    match kind:
        case "serial":
            with _serial_line(where, settings) as line:
                yield PrinterPort(line.fileno(), answers=settings.answers, can_be_read=True)
        case "network":
            host, _, number = where.rpartition(":")
            with socket.create_connection((host.strip("[]"), int(number)), CONNECT_SECONDS) as connection:
                connection.setblocking(False)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                yield PrinterPort(connection.fileno(), answers=settings.answers, can_be_read=True)
        case "usb":
            with _opened(usb_printer(where), settings) as port:
                yield port
        case _:
            with _opened(Path(where), settings) as port:
                yield port


@contextlib.contextmanager
def _serial_line(where: str, settings: PrinterSettings) -> Iterator[Any]:
    rtscts, xonxoff = settings.handshake == "rtscts", settings.handshake == "xonxoff"
    with serial.serial_for_url(
        where, baudrate=settings.baud, timeout=0, exclusive=True, rtscts=rtscts, xonxoff=xonxoff
    ) as line:
        line.reset_input_buffer()
        try:
            yield line
        finally:
            with contextlib.suppress(*ERRORS):
                line.reset_output_buffer()  # else the kernel waits half a minute for a printer that takes nothing


@contextlib.contextmanager
def _opened(path: Path, settings: PrinterSettings) -> Iterator[PrinterPort]:
    number = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_APPEND)
    try:
        answers = settings.answers and not stat.S_ISREG(os.fstat(number).st_mode)
        yield PrinterPort(number, answers=answers, can_be_read=answers, ends=False)
    finally:
        os.close(number)


def usb_printer(ids: str, listed: Path = CLASS) -> Path:
    """The device of the first USB printer with these ids, `vendor:product`. Raises OSError ENODEV."""
    vendor, _, product = ids.lower().partition(":")
    for entry in sorted(listed.glob("lp*")):
        interface = (entry / "device").resolve()
        with contextlib.suppress(OSError):
            found = [(interface.parent / name).read_text().strip() for name in ("idVendor", "idProduct")]
            if found == [vendor, product]:
                return Path("/dev/usb") / entry.name
    raise OSError(errno.ENODEV, "no such printer")


def trouble(error: Exception) -> str:
    """The code of an error. The library's text is not shown: it can quote what was read."""
    if isinstance(error, ValueError):
        return "bad_address"
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, TimeoutError | socket.gaierror):
        return "not_connected"
    return TROUBLE_OF.get(number, "unplugged") if number is not None else "unplugged"

"""The ways to a scanner's bytes: a serial port or socket by pyserial, or a keyboard of its own that nobody else reads.

Both are opened by a `with` block, and `read` returns what came within READ_TIMEOUT: nothing, where nothing came.
"""

import errno
import fcntl
import os
import select
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

import serial

from device.hid_keys import EVENT, KeyReader
from kiosk import machine
from kiosk.config import HID, ScannerSettings

READ_TIMEOUT = 0.1
"""How many seconds one read waits for bytes. After each read the thread checks whether it must stop."""
INPUT_DEVICES = 13
"""The major number of the kernel's input devices."""
EVIOCGRAB = 1 << 30 | 4 << 16 | ord("E") << 8 | 0x90
"""Takes an input device for this program alone, until it is closed."""


class ScannerBytes(Protocol):
    """An open scanner."""

    def read(self) -> bytes:
        """Raises OSError, `termios.error` or ValueError once it is gone."""


class SerialScanner:
    """USB-CDC, RS-232, `socket://` and whatever else pyserial opens by its address."""

    def __init__(self, settings: ScannerSettings) -> None:
        self._port = serial.serial_for_url(
            settings.port, baudrate=settings.baud, timeout=READ_TIMEOUT, exclusive=True, do_not_open=True
        )

    def __enter__(self) -> Self:
        self._port.open()
        try:
            self._port.reset_input_buffer()
        except BaseException:
            self._port.close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._port.close()

    def read(self) -> bytes:
        chunk = self._port.read(1)
        return chunk + self._port.read(self._port.in_waiting) if chunk else b""


class KeyboardScanner:
    """A scanner that is a keyboard. It is grabbed, or its Enter would press what has the focus on the screen."""

    def __init__(self, settings: ScannerSettings) -> None:
        self._name = settings.port.removeprefix(HID)
        self._keys = KeyReader()
        self._number = -1

    def __enter__(self) -> Self:
        path = machine.input_device(self._name)
        if path is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        self._number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            if os.major(os.fstat(self._number).st_rdev) == INPUT_DEVICES:
                fcntl.ioctl(self._number, EVIOCGRAB, 1)
        except BaseException:
            os.close(self._number)
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        os.close(self._number)

    def read(self) -> bytes:
        if not select.select([self._number], [], [], READ_TIMEOUT)[0]:
            return b""
        received = os.read(self._number, 64 * EVENT.size)
        if not received:
            raise ConnectionResetError
        return self._keys.feed(received)


def open_scanner(settings: ScannerSettings) -> AbstractContextManager[ScannerBytes]:
    """The scanner of the settings. Raises ValueError where the address is not valid; it is opened by `with`."""
    return KeyboardScanner(settings) if settings.port.startswith(HID) else SerialScanner(settings)

"""A panel on mock pins: a local socket by which tests and a demonstration press the button and ask which lamps are on.

`DIR/device.sock` takes one line a connection: `press ticket`, or `lamps`, which answers the names of the lit ones.
It drives the mock pin itself, so that what follows is the same as on a Pi.
"""

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from device.panel import Panel
from kiosk.config import PanelSettings

log = logging.getLogger(__name__)
NAME = "device.sock"
PATIENCE = 1.0
PRESS = 0.08
"""Seconds that a finger stays on the button."""
LONGEST_LINE = 32


class PanelSimulator:
    """Listens on the socket in a thread of its own."""

    def __init__(self, folder: Path, settings: PanelSettings, panel: Panel) -> None:
        self._folder = folder
        self._pin = settings.ticket_button
        self._panel = panel
        self._stopped = False
        self._socket = _listen(folder)
        self.thread = threading.Thread(target=self._run, name="panel simulator", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stopped = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()
        (self._folder / NAME).unlink(missing_ok=True)

    def _run(self) -> None:
        while not self._stopped:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return  # stopped
            with caller, contextlib.suppress(OSError):
                caller.settimeout(PATIENCE)
                caller.sendall(self._answer(_line(caller)) + b"\n")

    def _answer(self, line: str) -> bytes:
        if line == "press ticket" and self._pin is not None:
            self._press(self._pin)
            return b"ok"
        if line == "lamps":
            return " ".join(self._panel.lit()).encode()
        return b"unknown"

    def _press(self, number: int) -> None:
        pin = self._panel.factory.pin(number)
        pin.drive_low()
        time.sleep(PRESS)
        pin.drive_high()


def ask(folder: Path, line: str) -> str:
    """Say one line to a running agent and return its answer. Raises OSError where none listens."""
    with _short(folder) as path, socket.socket(socket.AF_UNIX) as channel:
        channel.settimeout(PATIENCE)
        channel.connect(path)
        channel.sendall(line.encode() + b"\n")
        return _line(channel)


def _listen(folder: Path) -> socket.socket:
    """A listening socket that only our own user may open: Linux takes the mode from before `bind`."""
    (folder / NAME).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    os.fchmod(listening.fileno(), 0o600)
    with _short(folder) as path:
        listening.bind(path)
    listening.listen(4)
    return listening


@contextlib.contextmanager
def _short(folder: Path) -> Iterator[str]:
    """A name of the socket by way of its folder's descriptor: its path may have 107 bytes, a data folder more."""
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{NAME}"
    finally:
        os.close(descriptor)


def _line(channel: socket.socket) -> str:
    received = b""
    while b"\n" not in received and len(received) < LONGEST_LINE:
        chunk = channel.recv(LONGEST_LINE)
        if not chunk:
            break
        received += chunk
    return received.partition(b"\n")[0].decode("ascii", "replace")

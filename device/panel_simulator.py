"""Simulates a panel on mock pins: tests and demonstrations press buttons and read lamps over a local socket.

`DIR/device.sock` takes one line a connection: `press BUTTON`, or `lamps`, which answers the names of those that are on.
It drives and reads the mock pins themselves, so that everything after the pin is the same as on a Pi.
"""

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from device.buttons import BUTTONS
from device.keypad import key_pins
from device.panel import lamp_pins
from device.parts import AgentContext, PlannedPart
from kiosk.config import PanelSettings
from kiosk.health import DeviceKind
from kiosk.key_presses import short_path

log = logging.getLogger(__name__)
SOCKET_NAME = "device.sock"
TIMEOUT = 1.0
"""Seconds that either side waits for the other."""
PRESS_SECONDS = 0.08
"""How long a simulated press lasts."""
LONGEST_LINE = 32


class PanelSimulator:
    """A part that listens on the socket."""

    name = "panel simulator"

    def __init__(self, folder: Path, settings: PanelSettings, factory: Any) -> None:
        self._folder = folder
        self._factory = factory
        self._button_pins: dict[str, int | None] = {button.name: button.pin(settings) for button in BUTTONS}
        self._button_pins |= {str(key): pin for key, pin in key_pins(settings).items()}
        self._lamp_pins = lamp_pins(settings)
        self._stopped = False
        self._socket = _listen(folder)
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stopped = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()
        (self._folder / SOCKET_NAME).unlink(missing_ok=True)

    def health(self) -> None:
        """No health row: the panel's row says that it is simulated."""

    def _run(self) -> None:
        while not self._stopped:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return  # stopped
            with caller, contextlib.suppress(OSError):
                caller.settimeout(TIMEOUT)
                caller.sendall(self._answer(_line(caller)) + b"\n")

    def _answer(self, line: str) -> bytes:
        if line == "lamps":
            return " ".join(result for result, pin in self._lamp_pins.items() if self._is_on(pin)).encode()
        pin = self._button_pins.get(line.removeprefix("press "))
        if pin is None:
            return b"unknown"
        self._press(pin)
        return b"ok"

    def _is_on(self, lamp: int | None) -> bool:
        return lamp is not None and bool(self._factory.pin(lamp).state)

    def _press(self, number: int) -> None:
        pin = self._factory.pin(number)
        pin.drive_low()
        time.sleep(PRESS_SECONDS)
        pin.drive_high()


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    """The simulator, where the panel has mock pins."""
    station = context.station
    if station.settings.panel.pins == "mock":
        yield PlannedPart(
            PanelSimulator.name,
            DeviceKind.PANEL,
            lambda: PanelSimulator(station.data, station.settings.panel, context.pins),
        )


def ask(folder: Path, line: str) -> str:
    """Send one line to a running agent and return its answer. Raises OSError where none listens."""
    with short_path(folder, SOCKET_NAME) as path, socket.socket(socket.AF_UNIX) as channel:
        channel.settimeout(TIMEOUT)
        channel.connect(path)
        channel.sendall(line.encode() + b"\n")
        return _line(channel)


def _listen(folder: Path) -> socket.socket:
    """A listening socket that only our own user may open. Its mode is set before `bind`, which gives it to the file."""
    (folder / SOCKET_NAME).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    os.fchmod(listening.fileno(), 0o600)
    with short_path(folder, SOCKET_NAME) as path:
        listening.bind(path)
    listening.listen(4)
    return listening


def _line(channel: socket.socket) -> str:
    received = b""
    while b"\n" not in received and len(received) < LONGEST_LINE:
        chunk = channel.recv(LONGEST_LINE)
        if not chunk:
            break
        received += chunk
    return received.partition(b"\n")[0].decode("ascii", "replace")

"""The hardware agent: scanners, button, lamps and tone of one centre, each free to come and go."""

import logging
import signal
import threading
import time
from contextlib import suppress
from typing import Protocol

from device.health_reporter import DeviceStatus, HealthReporter
from device.panel import Panel, open_panel
from device.panel_simulator import PanelSimulator
from device.pins import PinError
from device.scanner import ScannerPort
from device.work import Worker
from kiosk.centre import known_time
from kiosk.errors import DomainError, StorageFault
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.notify import notify
from kiosk.scans import queries
from kiosk.scans.models import Result
from kiosk.station import Station
from kiosk.watch import Watcher

log = logging.getLogger(__name__)
STOPS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
TICK = 2.0
"""Seconds between two looks at whether every part lives, which the service manager is told, and at the time."""
PATIENCE = 1.5
"""Seconds that the parts get to end what they are doing."""
SIMULATED = "simulated"


class Running(Protocol):
    """A part with a thread of its own."""

    thread: threading.Thread

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Agent:
    """One centre's devices, from `run` until a signal."""

    def __init__(self, station: Station) -> None:
        # Before the first thread, which inherits it (a button starts one as it is opened): a stop that came to
        # another thread than ours would end the process in the middle of everything.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        self._station = station
        self._worker = Worker(station, self._show)
        self._reporter = HealthReporter(station, self._look)
        self._ports = [
            ScannerPort(scanner, self._worker.code, self._reporter.hurry)
            for scanner in station.settings.scanner
            if scanner.port != SIMULATED
        ]
        self._panel_trouble: str | None = None
        self._panel = self._open_panel()
        self._simulator = self._open_simulator()
        self._watcher = Watcher(station.data / "kiosk.db", self._follow)
        self._known = 0

    def run(self) -> bool:
        """Serve until SIGTERM, SIGINT or SIGHUP. False where a part ended by itself and all must start anew."""
        with self._station.db.read() as s:
            self._known = queries.newest_id(s)
        for part in self._parts():
            part.start()
        self._watcher.start()
        notify("READY=1")
        try:
            return self._wait()
        finally:
            self._stop()

    def _parts(self) -> list[Running]:
        fitted: list[Running | None] = [self._panel, self._simulator]
        return [self._worker, self._reporter, *self._ports, *(part for part in fitted if part is not None)]

    def _wait(self) -> bool:
        while signal.sigtimedwait(STOPS, TICK) is None:
            dead = [part.thread.name for part in self._parts() if not part.thread.is_alive()]
            if dead:
                log.error("ended by itself: %s", ", ".join(dead))
                return False
            notify("WATCHDOG=1")
            self._follow_time()
        return True

    def _follow_time(self) -> None:
        with suppress(StorageFault):  # logged where it is met
            known_time.follow(self._station.db, self._station.clock)

    def _stop(self) -> None:
        """Readers first, then what they fed. A part that hangs (a dead disk) is left behind: nothing is half done."""
        notify("STOPPING=1")
        self._watcher.stop()
        for part in reversed(self._parts()):
            part.stop()
        end = time.monotonic() + PATIENCE
        for part in self._parts():
            part.thread.join(max(0.0, end - time.monotonic()))
        for device in (self._simulator, self._panel):
            if device is not None:
                device.close()

    def _open_panel(self) -> Panel | None:
        try:
            return open_panel(self._station.settings.panel, self._station.data, self._worker.press)
        except PinError as trouble:
            log.warning("the panel cannot be used: %s", trouble.code)
            self._panel_trouble = trouble.code
            return None

    def _open_simulator(self) -> PanelSimulator | None:
        settings = self._station.settings.panel
        if self._panel is None or settings.pins != "mock":
            return None
        return PanelSimulator(self._station.data, settings, self._panel)

    def _show(self, result: Result) -> None:
        if self._panel is not None:
            self._panel.show(result)

    def _follow(self) -> None:
        """Every new scan, by whichever process, to the lamps."""
        if self._panel is None:
            return
        try:
            with self._station.db.read() as s:
                scans = queries.after(s, self._known)
        except DomainError as fault:
            log.warning("new scans could not be read: %s", fault.code)
            return
        for scan in scans:
            self._known = scan.id
            self._panel.show(scan.answer.result)

    def _look(self) -> list[DeviceStatus]:
        """How every device is now."""
        return [
            DeviceStatus("agent", DeviceKind.AGENT, DeviceCondition.OK),
            *self._panel_words(),
            *self._scanner_words(),
        ]

    def _panel_words(self) -> list[DeviceStatus]:
        pins = self._station.settings.panel.pins
        if pins == "off":
            return []
        if self._panel_trouble:
            return [DeviceStatus("panel", DeviceKind.PANEL, DeviceCondition.TROUBLE, self._panel_trouble)]
        return [
            DeviceStatus("panel", DeviceKind.PANEL, DeviceCondition.SIMULATED if pins == "mock" else DeviceCondition.OK)
        ]

    def _scanner_words(self) -> list[DeviceStatus]:
        played = [one.name for one in self._station.settings.scanner if one.port == SIMULATED]
        words = [DeviceStatus(name, DeviceKind.SCANNER, DeviceCondition.SIMULATED) for name in played]
        for port in self._ports:
            condition = DeviceCondition.TROUBLE if port.trouble else DeviceCondition.OK
            words.append(DeviceStatus(port.name, DeviceKind.SCANNER, condition, port.trouble))
        return words

"""The headset's jack on the sound card: the kernel says by an input device when a plug goes in or out.

Its events are read here and not by a package: those are C extensions that a Pi would have to compile.
"""

import fcntl
import logging
import os
import select
import threading
import time
from collections.abc import Iterator

from device.hid_keys import EVENT
from device.parts import AgentContext, DeviceStatus, PlannedPart
from device.scanner import FIRST_PAUSE, LONGEST_PAUSE, WORKED_SECONDS, trouble_of
from kiosk import health, machine
from kiosk.errors import DomainError
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.key_presses import send

log = logging.getLogger(__name__)
NAME = health.JACK
LOOK_SECONDS = 0.2
"""How often the thread looks whether the agent stops."""

# From the kernel's input.h and input-event-codes.h.
EV_SW, SW_HEADPHONE_INSERT = 0x05, 0x02
STATE_BYTES = 8
EVIOCGSW = 2 << 30 | STATE_BYTES << 16 | ord("E") << 8 | 0x1B
"""Asks for the state of all switches, a bit each."""


class Jack:
    """A part whose thread reads the input device. `is_in`: whether a plug is in it; null while that is not known."""

    name = NAME

    def __init__(self, context: AgentContext, device: str) -> None:
        self.is_in: bool | None = None
        self._context = context
        self._device = device
        self._trouble: str | None = "starting"
        self._stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, name=NAME, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def close(self) -> None:
        """Nothing to close: the thread closes its device."""

    def health(self) -> DeviceStatus:
        if self._trouble is not None:
            return DeviceStatus(NAME, DeviceKind.HEADSET, DeviceCondition.TROUBLE, self._trouble)
        return DeviceStatus(NAME, DeviceKind.HEADSET, DeviceCondition.OK, health.JACK_CODES.get(self.is_in))

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            started = time.monotonic()
            try:
                self._read_until_gone()
            except OSError as error:
                self._lose(trouble_of(error))
            pause = FIRST_PAUSE if time.monotonic() - started > WORKED_SECONDS else min(pause * 2, LONGEST_PAUSE)
            self._stopped.wait(pause)

    def _read_until_gone(self) -> None:
        """Read the device until the agent stops. Raises OSError once it is gone."""
        path = machine.input_device(self._device)
        if path is None:
            raise FileNotFoundError
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            self._trouble = None
            self._set(_state(number), is_told=False)
            while not self._stopped.is_set():
                if select.select([number], [], [], LOOK_SECONDS)[0]:
                    self._take(os.read(number, 64 * EVENT.size))
        finally:
            os.close(number)

    def _take(self, received: bytes) -> None:
        if not received:
            raise ConnectionResetError
        whole = len(received) - len(received) % EVENT.size
        for *_, kind, code, value in EVENT.iter_unpack(received[:whole]):
            if (kind, code) == (EV_SW, SW_HEADPHONE_INSERT):
                self._set(bool(value))

    def _lose(self, trouble: str) -> None:
        """The sound card is gone, and the headset with it."""
        if self.is_in:
            self._set(False)
        self.is_in = None
        if trouble != self._trouble:
            self._trouble = trouble
            log.info("jack: %s", trouble)
            self._context.health_changed.set()

    def _set(self, is_in: bool | None, *, is_told: bool = True) -> None:
        """Pages are told first of a plug that is out, and after the health row of one that is in: they read that."""
        changed, self.is_in = is_in != self.is_in, is_in
        if is_told and changed and not is_in:
            send(self._context.station.data, "headset_out")
        self._write()
        if is_told and changed and is_in:
            send(self._context.station.data, "headset_in")

    def _write(self) -> None:
        status, at = self.health(), self._context.station.clock.now()
        try:
            with self._context.station.db.begin() as s:
                health.report(s, status.name, status.kind, status.condition, at, status.code)
        except DomainError as fault:
            log.warning("the jack's health could not be written: %s", fault.code)
        self._context.health_changed.set()  # the reporter may be about to write what it read before


def _state(number: int) -> bool | None:
    """Whether a plug is in; null for a device that cannot be asked."""
    try:
        switches = fcntl.ioctl(number, EVIOCGSW, bytes(STATE_BYTES))
    except OSError:
        return None
    return bool(switches[0] >> SW_HEADPHONE_INSERT & 1)


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    """The jack, where the settings name one."""
    device = context.station.settings.sound.jack
    if device is not None:
        yield PlannedPart(NAME, DeviceKind.HEADSET, lambda: Jack(context, device))

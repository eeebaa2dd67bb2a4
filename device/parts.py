"""Defines the parts of the agent (scanner, panel, worker and so on) and opens them. `part_list.py` lists all of them.

Each part has a file of its own with a function `planned(context)`, which says what to open for the machine's settings.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Protocol

from msgspec import Struct
from sqlalchemy.orm import Session

from device.errors import PartError
from device.pins import open_factory
from kiosk import faults
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.scans.models import Result
from kiosk.station import Station

log = logging.getLogger(__name__)
MOST_JOBS = 64
"""Jobs that wait for the worker at most."""
PATIENCE = 5.0
"""How many seconds a scanner waits while the queue of jobs is full. Its next codes stay in the driver meanwhile."""
LOOK_SECONDS = 0.01

Job = Callable[[Session], Result | None]
"""A function that is called in a write transaction. Its result is shown after the commit, unless it is null."""


class DeviceStatus(Struct, frozen=True):
    """The present status of one device, for its health row."""

    name: str
    kind: DeviceKind
    condition: DeviceCondition
    code: str | None = None


class Part(Protocol):
    """Something that the agent opens, starts, watches, stops and closes."""

    @property
    def name(self) -> str: ...

    @property
    def thread(self) -> threading.Thread | None:
        """The part's thread. If it ends by itself, the agent ends and is started again. Null: the part has none."""

    def start(self) -> None: ...

    def stop(self) -> None:
        """Ask the thread to end, without waiting for it."""

    def close(self) -> None:
        """Close files, pins and sockets after the thread has ended."""

    def health(self) -> DeviceStatus | None:
        """The present status; null for a part without a health row."""


class IdlePart:
    """A part that only has a health row: a simulated scanner, or a part that could not be opened."""

    thread = None

    def __init__(self, status: DeviceStatus) -> None:
        self.name = status.name
        self._status = status

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""

    def close(self) -> None:
        """Nothing to close."""

    def health(self) -> DeviceStatus:
        return self._status


class PlannedPart(Struct, frozen=True):
    """A part to open. `open` raises PartError where it cannot be used."""

    name: str
    kind: DeviceKind
    open: Callable[[], Part]


class AgentContext:
    """What the parts of one agent share: the centre, the pins, the jobs and the results."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.parts: list[Part] = []
        self.jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        """What the worker does, in this order; null ends it. It has no limit of its own, so that a stop never waits."""
        self.health_changed = threading.Event()
        """Set by a part whose health has changed: the health row is then written at once."""
        self.result_listeners: list[Callable[[Result], None]] = []

    @cached_property
    def pins(self) -> Any:
        """The pin factory of the settings, opened once. Raises PartError."""
        return open_factory(self.station.settings.panel.pins, self.station.data)

    def add_job(self, job: Job) -> None:
        """Queue a job for the worker. Where MOST_JOBS wait already, the job is dropped and shown as refused."""
        if self.jobs.qsize() < MOST_JOBS:
            self.jobs.put(job)
        else:
            log.warning("too many jobs are waiting; this one is dropped")
            self.show(Result.REFUSED)

    def add_scan(self, job: Job) -> None:
        """The same for a scan, after waiting for room: a burst of scans on a slow disk is late, and not lost."""
        end = time.monotonic() + PATIENCE
        while self.jobs.qsize() >= MOST_JOBS and time.monotonic() < end:
            time.sleep(LOOK_SECONDS)
        self.add_job(job)

    def show(self, result: Result) -> None:
        """Show a result on everything that shows results."""
        for listener in self.result_listeners:
            listener(result)


Plan = Callable[[AgentContext], Iterable[PlannedPart]]


def open_parts(plans: Iterable[Plan], context: AgentContext) -> list[Part]:
    """Open every planned part, in order. One that fails leaves only its health row; the others work without it."""
    return [_open(planned) for plan in plans for planned in plan(context)]


def _open(planned: PlannedPart) -> Part:
    try:
        return planned.open()
    except PartError as error:
        code, why = error.code, error.code
    except Exception as error:  # a driver can raise anything; the other parts must still work
        code, why = "not_usable", faults.described(error)
    log.warning("the %s cannot be used: %s", planned.name, why)
    return IdlePart(DeviceStatus(planned.name, planned.kind, DeviceCondition.TROUBLE, code))

"""What the web process does besides answering requests: small tasks, each done again and again, in one thread.

They are short: while one runs, the others wait, and one that hangs ends the beats that the service manager waits for.
"""

import http.client
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from kiosk import faults, notify
from kiosk.centre import business_day
from kiosk.errors import StorageFault
from kiosk.station import Station
from web.connections import Server
from web.server import own_address

log = logging.getLogger(__name__)
MINUTE = 60.0
BEAT = 5.0
"""Seconds between two beats where the service manager asks for none more often."""
ANSWERED_WITHIN = 10.0


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done at the start and then every `period` seconds."""

    name: str
    period: float
    run: Callable[[], None]


def tasks(station: Station, server: Server) -> list[Task]:
    """All tasks of a centre's web process. The beat is last: it says that the others came to an end too."""
    return [
        Task("business day", MINUTE, lambda: business_day.observe(station.db, station.clock.now())),
        *_beats(station, server),
    ]


class Upkeep:
    """The thread that does the tasks when they are due. One that raises is logged, and all go on."""

    def __init__(self, tasks: list[Task]) -> None:
        self._due = {task: 0.0 for task in tasks}
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def hurry(self, name: str) -> None:
        """Do the task of that name at once."""
        self._due |= {task: 0.0 for task in self._due if task.name == name}
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.clear()
            for task, due in list(self._due.items()):
                if due <= time.monotonic():
                    self._due[task] = time.monotonic() + task.period
                    _do(task)
            self._wake.wait(max(0.0, min(self._due.values()) - time.monotonic()))


def _do(task: Task) -> None:
    try:
        task.run()
    except Exception as error:
        log.error("the task %r raised %s", task.name, faults.described(error))


def _beats(station: Station, server: Server) -> list[Task]:
    """The beat, where a service manager listens for it: four in the time after which it restarts the service."""
    if not notify.is_heard():
        return []
    period = min(BEAT, notify.watchdog_seconds() / 4)
    return [Task("beat", period, lambda: _beat(station, server))]


def _beat(station: Station, server: Server) -> None:
    """Tell the service manager that we live: a write has its turn, and a request is answered."""
    with suppress(StorageFault), station.db.begin():  # a full disk says so at once; to start again would not help
        pass
    if _answers(server):
        notify.notify("WATCHDOG=1")


def _answers(server: Server) -> bool:
    """Whether a new connection gets an answer, whatever it is."""
    connection = http.client.HTTPConnection(*own_address(server), timeout=ANSWERED_WITHIN)
    try:
        connection.request("GET", "/health")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True

"""Repeats small tasks beside the requests, all in one thread.

While one task runs, the others wait. If one hangs, the service manager gets no more beats and restarts the process.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from msgspec import Struct

from kiosk import damage, faults, health, notify, replacement
from kiosk.backup import state
from kiosk.centre import business_day, known_time
from kiosk.db import Database
from kiosk.errors import StorageFault
from kiosk.loans import borrowers
from kiosk.printing import addresses
from kiosk.station import Station
from kiosk.storage import DAMAGED
from web.addresses import root_without_request
from web.server.connections import Server
from web.token_uses import WRITE_SECONDS, TokenUses

log = logging.getLogger(__name__)
MINUTE = 60.0
HOUR = 60 * MINUTE
SOON_SECONDS = 5.0
CHECK_EVERY = {None: 20.0, DAMAGED: 60.0}
"""Seconds between two checks of the storage, by the present trouble; SOON_SECONDS for any other trouble. They are rare
because each one writes to the SD card."""
INTEGRITY_SECONDS = 20.0
"""The most seconds for a check of the whole database. Two of them are shorter than the watchdog's limit."""
INTEGRITY_HOUR = 4
"""The hour of the day in which the whole database is checked, also without a fault."""
TIME_SECONDS = 2.0
"""Seconds between two reads of the last right time from the database, which another process may have written."""
COPY_SECONDS = 1.0
"""Seconds between two looks for a copy that somebody has asked for."""
BEAT_SECONDS = 5.0
"""Seconds between two messages to the service manager, where it does not ask for more."""
ANSWERED_WITHIN = 10.0


class Task(Struct, frozen=True):
    """Something to do at the start and then every `period` seconds."""

    name: str
    period: float
    run: Callable[[], None]


def tasks(station: Station, server: Server, uses: TokenUses) -> list[Task]:
    """All tasks of a centre's web process. The watchdog's beat is last, so that it also says that the others ended."""
    return [
        Task("storage", SOON_SECONDS, lambda: _check_storage(station.db)),
        Task("damage", SOON_SECONDS, lambda: _leave_if_unusable(station)),
        *_leaving_for_a_copy(station),
        Task("time", TIME_SECONDS, lambda: known_time.follow(station.db, station.clock)),
        Task("business day", MINUTE, lambda: business_day.observe(station.db, station.clock.now())),
        *_address_for_slips(station, server),
        Task("left keys", HOUR, lambda: _delete_left_keys(station.db)),
        Task("uses of tokens", WRITE_SECONDS, lambda: uses.write(station.db)),
        Task("whole database", HOUR, lambda: _check_integrity_at_night(station)),
        *_beats(station, server),
    ]


def _delete_left_keys(db: Database) -> None:
    """Delete the keys of borrowers that a power cut between a return and its end has left, without waiting for the
    night.
    """
    with suppress(StorageFault), db.begin() as s:
        borrowers.delete_left_keys(s)


class Upkeep:
    """The thread that runs the tasks when they are due. A task that raises is logged and runs again."""

    def __init__(self, tasks: list[Task]) -> None:
        self._due = {task: 0.0 for task in tasks}
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        while True:
            for task, due in self._due.items():
                if due <= time.monotonic():
                    self._due[task] = time.monotonic() + task.period
                    _do(task)
            time.sleep(max(0.0, min(self._due.values()) - time.monotonic()))


def _check_storage(db: Database) -> None:
    """Check the storage. After a fault, check it again soon, and the whole database too."""
    trouble, age = db.storage.trouble, db.storage.age
    if age is None or age >= CHECK_EVERY.get(trouble, SOON_SECONDS):
        db.storage.check(lambda: _write_and_check(db, whole=trouble is not None))


def _leave_if_unusable(station: Station) -> None:
    """End the process where no number can be given from the database and there is a copy of it.

    The next start puts the copy in its place, which needs all processes to have closed it.
    """
    data = station.data
    if station.db.storage.trouble == DAMAGED and state.read(data).good is not None and damage.trouble_of(data):
        damage.mark(data)
    if damage.is_marked(data):
        log.error("the database is damaged so that no number can be given: this process ends, to be started on a copy")
        os.kill(os.getpid(), signal.SIGTERM)


def _leaving_for_a_copy(station: Station) -> list[Task]:
    """The task that ends the process once a copy waits to be put in place; none where one waits already.

    `kiosk migrate` has run before this process started: what it cannot put in place is left.
    """
    if replacement.is_waiting(station.data):
        return []
    return [Task("copy", COPY_SECONDS, lambda: _leave_for_a_copy(station))]


def _address_for_slips(station: Station, server: Server) -> list[Task]:
    """The task that remembers how phones reach this server, for the slips of a centre with a printer."""
    if station.settings.printer is None:
        return []
    host, port = server.socket.getsockname()[:2]
    return [
        Task(
            "address for slips",
            MINUTE,
            lambda: addresses.remember(station.db, root_without_request(station.settings, host, port)),
        )
    ]


def _leave_for_a_copy(station: Station) -> None:
    if replacement.is_waiting(station.data):
        log.info("a copy takes the place of the database: this process ends, to be started on it")
        os.kill(os.getpid(), signal.SIGTERM)


def _write_and_check(db: Database, *, whole: bool) -> None:
    health.write_and_read_back(db)
    if whole:
        health.check_integrity(db, INTEGRITY_SECONDS)


def _check_integrity_at_night(station: Station) -> None:
    if station.clock.now().local.hour == INTEGRITY_HOUR:
        health.check_integrity(station.db, INTEGRITY_SECONDS)


def _do(task: Task) -> None:
    try:
        task.run()
    except StorageFault:
        pass  # the database has logged it already
    except Exception as error:
        log.error("the task %r raised %s", task.name, faults.described(error))


def _beats(station: Station, server: Server) -> list[Task]:
    """The task that tells the service manager four times within its limit that we are alive; none without a manager."""
    if not notify.has_service_manager():
        return []
    period = min(BEAT_SECONDS, notify.watchdog_seconds() / 4)
    return [Task("beat", period, lambda: _beat(station, server))]


def _beat(station: Station, server: Server) -> None:
    """Tell the service manager that we are alive, if a write can begin and a request is answered."""
    with suppress(StorageFault), station.db.begin():  # a full disk raises at once; a restart would not help
        pass
    host, port = server.socket.getsockname()[:2]
    if health.is_answered(host, port, ANSWERED_WITHIN):
        notify.notify("WATCHDOG=1")

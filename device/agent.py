"""The hardware agent: opens the parts of one centre, starts them, watches them and stops them."""

import logging
import signal
import time
from contextlib import suppress

from device.part_list import PARTS
from device.parts import AgentContext, open_parts
from kiosk import damage, replacement
from kiosk.centre import known_time
from kiosk.errors import StorageFault
from kiosk.notify import notify
from kiosk.station import Station

log = logging.getLogger(__name__)
STOPS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
CHECK_SECONDS = 2.0
"""How often the agent checks that every part is alive, tells the service manager so, and follows the time."""
STOP_SECONDS = 1.5
"""How long the parts together may take to end what they are doing."""


class Agent:
    """One centre's devices, from `run` until a signal."""

    def __init__(self, station: Station) -> None:
        # The signals are blocked before the first thread starts (opening a button starts one), since threads inherit
        # this. A signal that reached another thread would end the process at once, with lamps on and pins in use.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        self._station = station
        self._follows_copies = not replacement.is_waiting(station.data)
        """False where one waits at the start already: `kiosk migrate` could not put it in place, so it is left."""
        context = AgentContext(station)
        self._parts = context.parts = open_parts(PARTS, context)

    def run(self) -> bool:
        """Serve until SIGTERM, SIGINT or SIGHUP. False where a part ended by itself: then restart it."""
        for part in self._parts:
            part.start()
        notify("READY=1")
        try:
            return self._wait()
        finally:
            self._stop()

    def _wait(self) -> bool:
        while signal.sigtimedwait(STOPS, CHECK_SECONDS) is None:
            dead = [part.name for part in self._parts if part.thread is not None and not part.thread.is_alive()]
            if dead:
                log.error("ended by itself: %s", ", ".join(dead))
                return False
            if damage.is_marked(self._station.data):
                log.error("the database is damaged: the agent ends, to be started on a copy")
                return False
            if self._follows_copies and replacement.is_waiting(self._station.data):
                log.info("a copy takes the place of the database: the agent ends, to be started on it")
                return False
            notify("WATCHDOG=1")
            self._follow_time()
        return True

    def _follow_time(self) -> None:
        with suppress(StorageFault):  # the database has logged it already
            known_time.follow(self._station.db, self._station.clock)

    def _stop(self) -> None:
        """Stop the parts, those that read before the worker.

        A thread that hangs is not waited for. Its transaction is rolled back when the process ends.
        """
        notify("STOPPING=1")
        for part in reversed(self._parts):
            part.stop()
        end = time.monotonic() + STOP_SECONDS
        for part in self._parts:
            if part.thread is not None:
                part.thread.join(max(0.0, end - time.monotonic()))
        for part in reversed(self._parts):
            part.close()

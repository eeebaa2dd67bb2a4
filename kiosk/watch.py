"""Notices that the database changed, whoever changed it: the change stamp, read many times a second.

`PRAGMA data_version` costs some microseconds on a connection of its own that is never in a transaction (inside one it
would not move). Whoever listens then reads every row after the last one it knows.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk import faults
from kiosk.folder import existing, identity

log = logging.getLogger(__name__)
INTERVAL = 0.02
AGAIN = 2.0
"""Seconds until a database that could not be read is opened once more."""


class Watcher:
    """Calls `on_change` in a thread of its own after each change; several quick ones may become one call."""

    def __init__(self, database: Path, on_change: Callable[[], None], interval: float = INTERVAL) -> None:
        self._database = database
        self._on_change = on_change
        self._interval = interval
        self._stop = threading.Event()
        self._wanted = threading.Event()
        self._wanted.set()
        self.thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wanted.set()
        self.thread.join()

    def rest(self) -> None:
        """Nobody listens: look no more until `wake`. A look takes its turn from whatever the process does meanwhile."""
        self._wanted.clear()

    def wake(self) -> None:
        """Somebody listens. A change during the rest is told now."""
        self._wanted.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except sqlite3.Error as error:
                log.warning("the database cannot be watched (%s): looking again", faults.described(error))
                self._stop.wait(AGAIN)

    def _follow(self) -> None:
        """Until the file is another one: then it is opened anew, which counts as a change."""
        opened, file = identity(self._database), existing(self._database)
        with closing(sqlite3.connect(file, uri=True, isolation_level=None, timeout=15)) as connection:
            known = None
            while not self._stop.wait(self._interval):
                self._wanted.wait()
                if identity(self._database) != opened:
                    return
                stamp = connection.execute("PRAGMA data_version").fetchone()
                if stamp != known:
                    known = stamp
                    self._tell()

    def _tell(self) -> None:
        try:
            self._on_change()
        except Exception as error:  # the next change must still be heard
            log.error("a listener to changes stopped early: %s", faults.described(error))

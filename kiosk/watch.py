"""Notices when any process has changed the database, by reading its change stamp many times a second.

The stamp is `PRAGMA data_version`, which takes some microseconds to read. It is read on a connection of its own outside
any transaction, since it does not change inside one. A listener then reads every row after the last one that it knows.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk import faults
from kiosk.folder import existing_file_uri, file_identity

log = logging.getLogger(__name__)
INTERVAL = 0.02
REOPEN_SECONDS = 2.0
"""Seconds until a database that could not be read is opened again."""


class Watcher:
    """Calls `on_change` in a thread of its own after each change. Several quick changes may give one call."""

    def __init__(self, database: Path, on_change: Callable[[], None], interval: float = INTERVAL) -> None:
        self._database = database
        self._on_change = on_change
        self._interval = interval
        self._stop = threading.Event()
        self._look = threading.Event()
        self._resumed = threading.Event()
        self._resumed.set()
        self.thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._look.set()
        self._resumed.set()
        self.thread.join()

    def look(self) -> None:
        """Read the stamp now instead of at the end of the interval: for a change of this process."""
        self._look.set()

    def pause(self) -> None:
        """Stop reading the stamp until `resume`, while nobody listens: each reading takes time from other threads."""
        self._resumed.clear()

    def resume(self) -> None:
        """Read the stamp again. A change since `pause` calls `on_change` now."""
        self._resumed.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except sqlite3.Error as error:
                log.warning("the database cannot be watched (%s): looking again", faults.described(error))
                self._stop.wait(REOPEN_SECONDS)

    def _follow(self) -> None:
        """Watch the file until it is replaced. The next call opens the new file and counts that as a change."""
        opened, file = file_identity(self._database), existing_file_uri(self._database)
        with closing(sqlite3.connect(file, uri=True, isolation_level=None, timeout=15)) as connection:
            known = None
            while not self._stop.is_set():
                self._look.wait(self._interval)
                self._look.clear()
                self._resumed.wait()
                if file_identity(self._database) != opened:
                    return
                stamp = connection.execute("PRAGMA data_version").fetchone()
                if stamp != known:
                    known = stamp
                    self._call_listener()

    def _call_listener(self) -> None:
        try:
            self._on_change()
        except Exception as error:  # later changes must still be noticed
            log.error("a listener to changes stopped early: %s", faults.described(error))

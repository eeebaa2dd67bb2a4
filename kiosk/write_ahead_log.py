"""Empties SQLite's write-ahead log, which has deleted rows still, and tells in which order all others were written."""

import sqlite3
from contextlib import closing

from kiosk.db import Database
from kiosk.folder import existing_file_uri


def empty(db: Database) -> None:
    """While a reader uses the log, it stays until later. The long part is done before other writers wait.

    Raises StorageFault.
    """
    with db.translate_and_record_errors(), closing(sqlite3.connect(existing_file_uri(db.file), uri=True)) as log:
        log.execute("PRAGMA busy_timeout = 0")
        log.execute("PRAGMA wal_checkpoint(PASSIVE)")
        with db.exclusive():
            log.execute("PRAGMA wal_checkpoint(TRUNCATE)")

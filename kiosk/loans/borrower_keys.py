"""The keys of borrowers, in a file of their own: `DIR/keys.db`. It is in no backup copy.

Each open home loan has a random key here. Deleting it overwrites it with zeros (secure_delete), and the journal is
truncated with the commit, so that no file holds it any more. Flash memory may keep old blocks that no file has.
"""

import secrets
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from kiosk.errors import StorageFault
from kiosk.folder import make_file, unusable

FILE = "keys.db"
KEY_BYTES = 32
PRAGMAS = ("PRAGMA journal_mode = TRUNCATE", "PRAGMA synchronous = EXTRA", "PRAGMA secure_delete = ON")
TABLE = "CREATE TABLE IF NOT EXISTS borrower_key (id TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID"


class BorrowerKeys:
    """The keys in one data folder. Every function raises StorageFault `cannot_use` or `disk_full`."""

    def __init__(self, data: Path) -> None:
        self._file = data / FILE

    def make(self) -> tuple[str, bytes]:
        """Make and store a new key. Returns its random id and the key."""
        key_id, key = secrets.token_hex(16), secrets.token_bytes(KEY_BYTES)
        with self._opened() as database:
            database.execute("INSERT INTO borrower_key VALUES (?, ?)", (key_id, key))
        return key_id, key

    def find(self, key_id: str) -> bytes | None:
        """A key; null where there is none, as after a copy was restored."""
        if not self._file.exists():
            return None
        with self._opened() as database:
            row = database.execute("SELECT key FROM borrower_key WHERE id = ?", (key_id,)).fetchone()
        return bytes(row[0]) if row else None

    def delete(self, key_id: str) -> None:
        """Delete a key, where it is there."""
        if self._file.exists():
            with self._opened() as database:
                database.execute("DELETE FROM borrower_key WHERE id = ?", (key_id,))

    def delete_others(self, kept: Collection[str]) -> int:
        """Delete every key but these. Returns how many were deleted."""
        if not self._file.exists():
            return 0
        with self._opened() as database:
            others = {row[0] for row in database.execute("SELECT id FROM borrower_key")} - set(kept)
            database.executemany("DELETE FROM borrower_key WHERE id = ?", [(one,) for one in others])
        return len(others)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The database in a transaction, which is committed at the end."""
        try:
            make_file(self._file)
            with closing(sqlite3.connect(self._file, timeout=5)) as database:
                for pragma in PRAGMAS:
                    database.execute(pragma)
                database.execute(TABLE)
                with database:
                    yield database
        except OSError as error:
            raise unusable(self._file, error) from None
        except sqlite3.Error:
            raise StorageFault("cannot_use", file=str(self._file), why="SQLite") from None


def keys_of(s: Session) -> BorrowerKeys:
    """The keys that belong to the database of a session: they are in the same folder."""
    return BorrowerKeys(Path(s.connection().engine.url.database or "").parent)

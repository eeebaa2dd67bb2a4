"""Remembers when the centre ran where the database here has not seen it.

A copy of 10.00 is restored at 12.00, on a new machine or in place of a damaged database: what happened between the two
is not known here. A copy that was made in that time knows numbers and users that this database does not. The entry of
the restore in the log holds both times, so they are replaced together with the database.
"""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk.backup.manifest import Manifest
from kiosk.folder import existing_file_uri

RESTORED = "restored"
"""What the log calls a restore."""
LAST_RESTORE = """
SELECT details ->> 'unseen_since', details ->> 'unseen_until' FROM audit_entry WHERE action = ? ORDER BY id DESC
"""
LAST_TIME = """
SELECT max(at) FROM (
    SELECT utc AS at FROM known_time
    UNION ALL SELECT max(at) FROM audit_entry
    UNION ALL SELECT max(at) FROM ticket_event
)
"""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The time that was not seen. `since` is null where it is not known when the copy was made."""

    since: dt.datetime | None
    until: dt.datetime

    @property
    def details(self) -> dict[str, str | None]:
        """The same for the log's entry."""
        return {"unseen_since": self.since.isoformat() if self.since else None, "unseen_until": self.until.isoformat()}

    def contains(self, made: dt.datetime) -> bool:
        """Whether a copy of this time may know more."""
        return made <= self.until and (self.since is None or made > self.since)


def of(database: sqlite3.Connection) -> Elsewhere | None:
    """What a database has not seen; null where it has seen all. Raises sqlite3.Error."""
    since, until = database.execute(LAST_RESTORE, (RESTORED,)).fetchone() or (None, None)
    if until is None:
        return None
    return Elsewhere(dt.datetime.fromisoformat(since) if since else None, dt.datetime.fromisoformat(until))


def time_of(copy: Path, said: Manifest | None) -> dt.datetime | None:
    """When a copy was made. Without a manifest: the last time that stands in it. Raises sqlite3.Error."""
    if said is not None:
        return said.made
    with closing(sqlite3.connect(existing_file_uri(copy), uri=True)) as database:
        (last,) = database.execute(LAST_TIME).fetchone()
    return dt.datetime.fromisoformat(last).replace(tzinfo=dt.UTC) if last else None

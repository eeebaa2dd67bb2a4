"""Remembers when the centre ran where the database here has not seen it.

A copy of 10.00 is restored at 12.00, on a new machine or in place of a damaged database: what happened between the two
is not known here. A copy that was made in that time may know numbers, users and tokens that this database does not. The
entry of the restore in the log holds both times, so they are replaced together with the database.

Numbers and access (users and tokens) have each their own such times: a damaged database may still know all its users.
"""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from kiosk.backup.manifest import Manifest, Time, time_in
from kiosk.folder import decoded, existing_file_uri

RESTORED = "restored"
"""What the log calls a restore."""
LAST_RESTORE = "SELECT details -> 'unseen' FROM audit_entry WHERE action = ? ORDER BY id DESC"
LAST_TIME = """
SELECT max(at) FROM (
    SELECT utc AS at FROM known_time
    UNION ALL SELECT max(at) FROM audit_entry
    UNION ALL SELECT max(at) FROM ticket_event
)
"""


class Gap(msgspec.Struct, frozen=True):
    """A time that was not seen. `since` is null where it is not known when the copy was made."""

    since: Time | None
    until: Time

    def contains(self, made: datetime) -> bool:
        """Whether a copy of this time may know more."""
        return made <= self.until and (self.since is None or made > self.since)


class Unseen(msgspec.Struct, frozen=True):
    """What a database has not seen of numbers, and of users and tokens."""

    numbers: tuple[Gap, ...] = ()
    access: tuple[Gap, ...] = ()

    @property
    def details(self) -> dict[str, Any]:
        """The same for the log's entry."""
        return {"unseen": msgspec.to_builtins(self)}


def may_know_more(made: datetime | None, gaps: tuple[Gap, ...]) -> bool:
    """Whether a copy of this time was made in one of the times that were not seen."""
    return made is not None and any(gap.contains(made) for gap in gaps)


def of(database: sqlite3.Connection) -> Unseen:
    """The times that a database has not seen, from its log. None where its log cannot be read."""
    try:
        (said,) = database.execute(LAST_RESTORE, (RESTORED,)).fetchone() or (None,)
    except sqlite3.Error:
        return Unseen()
    return decoded(said or "", Unseen) or Unseen()


def of_file(file: Path) -> Unseen:
    """The same of a file."""
    with closing(sqlite3.connect(existing_file_uri(file), uri=True)) as database:
        return of(database)


def time_of(copy: Path, said: Manifest | None) -> datetime | None:
    """When a copy was made. Without a manifest: the last time that stands in it. Raises sqlite3.Error."""
    if said is not None:
        return said.made
    with closing(sqlite3.connect(existing_file_uri(copy), uri=True)) as database:
        (last,) = database.execute(LAST_TIME).fetchone()
    return time_in(last)

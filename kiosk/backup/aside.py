"""Lists the databases that were set aside when another one took their place, so that they can be got back."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from kiosk import replacement
from kiosk.backup import before, state
from kiosk.backup.find_all import SeenCopy, key_of
from kiosk.backup.peek import peeked


def set_aside(data: Path) -> list[SeenCopy]:
    """Those in which an admin could log in, the newest first; `made` is when each was set aside."""
    known = state.read(data).leftovers
    found = [copy for folder in data.glob(f"{replacement.BEFORE}-[0-9]*") for copy in _copy(folder, known)]
    return sorted(found, key=lambda copy: copy.number, reverse=True)


def _copy(folder: Path, known: dict[str, datetime]) -> Iterator[SeenCopy]:
    """The folder changed last when it was made, until its database is thinned. Since when it is here is noted then."""
    file = folder / replacement.DATABASE
    with suppress(OSError, sqlite3.Error, ValueError):  # a folder of somebody's own, or damaged
        with peeked(file) as connection:
            whose = before.whose_of(connection)
        if whose.is_set_up:
            changed = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
            yield SeenCopy(
                file=file,
                code="",
                whose=whose.uid,
                number=int(folder.name.rpartition("-")[2]),
                made=min(changed, known.get(folder.name, changed)),
                size=file.stat().st_size,
                manifest=None,
                key=key_of(file),
                name=whose.name,
            )

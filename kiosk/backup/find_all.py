"""Finds the copies of every centre that can be seen from here, for a machine that does not know yet which is its."""

import hashlib
import heapq
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kiosk import replacement
from kiosk.backup import find, manifest, sent, target
from kiosk.backup.copies import NAME
from kiosk.backup.manifest import Manifest
from kiosk.backup.peek import peeked
from kiosk.backup.state import read
from kiosk.config import Settings
from kiosk.identity import contains_identity_number
from kiosk.migrations.standing import steps

CENTRE = "SELECT name, uid FROM centre"
RIGHT_TIME = "SELECT utc FROM known_time"
"""The time of the copy, to a minute: a running centre keeps it up to date."""
HAS_CENTRE = "SELECT 1 FROM sqlite_master WHERE name = 'centre' AND type = 'table'"
LONGEST_NAME = 80
LOOKED_AT = 500
"""How many files of a folder are looked at, those of the highest numbers. One centre keeps some twenty copies."""


class SeenCopy(Struct, frozen=True):
    """A copy in a folder. `code`: its centre's; `name`: the name of that centre, or the code where it cannot be read.

    `whose`: the random name of the centre, in older copies its code.

    `trouble`: why it cannot be restored, as far as can be told without reading all of it: `copy_damaged`,
    `newer_database`, `not_a_copy`.
    """

    file: Path
    code: str
    whose: str
    number: int
    made: datetime
    size: int
    manifest: Manifest | None
    key: str
    trouble: str | None = None
    name: str = ""

    @property
    def is_set_aside(self) -> bool:
        """Whether another database took its place here."""
        return self.file.name == replacement.DATABASE

    @property
    def was_sent(self) -> bool:
        """Whether it was uploaded from a browser."""
        return self.file.parent.name == sent.FOLDER


def key_of(file: Path, moved_to: Path | None = None) -> str:
    """A short text for a copy in addresses: no path comes from a browser. Another content has another one.

    Raises OSError. So the copy that is restored is the one that was asked about. `moved_to`: where the file is now.
    """
    said = (moved_to or file).stat()
    words = f"{os.path.realpath(file)}|{said.st_size}|{said.st_mtime_ns}"
    return hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def seen(data: Path, settings: Settings) -> list[list[SeenCopy]]:
    """The copies of each centre, the newest first. The centre with the newest copy is first."""
    centres: dict[str, list[SeenCopy]] = {}
    for copy in sorted(_copies(data, settings), key=lambda one: (one.made, one.number), reverse=True):
        centres.setdefault(copy.whose, []).append(copy)
    return [_named(copies) for copies in centres.values()]


def own(data: Path, settings: Settings, uid: str) -> tuple[list[SeenCopy], list[list[SeenCopy]]]:
    """The copies of the centre with this random name, the newest first; and those of each other centre."""
    names, files = find.names(data, uid), {one.file for one in find.found(data, settings, uid)}
    every = seen(data, settings)
    ours = [one for copies in every for one in copies if one.whose in names or one.file in files]
    others = [rest for copies in every if (rest := [one for one in copies if one not in ours])]
    return sorted(ours, key=lambda one: (one.made, one.number), reverse=True), others


def one(data: Path, settings: Settings, key: str) -> SeenCopy | None:
    """The copy with this key; null where it is not there any more."""
    return next((copy for copies in seen(data, settings) for copy in copies if copy.key == key), None)


def _copies(data: Path, settings: Settings) -> Iterator[SeenCopy]:
    for folder in _folders(data, settings):
        with suppress(OSError):  # a stick that was pulled out
            for file in heapq.nlargest(LOOKED_AT, folder.glob("entren-*.db"), key=_number):
                with suppress(OSError, ValueError):
                    yield from _copy(file)


def _number(file: Path) -> int:
    found = NAME.fullmatch(file.stem)
    return int(found["number"]) if found else 0


def _folders(data: Path, settings: Settings) -> list[Path]:
    """Where this centre's copies may be, one that was sent, and each stick: in its folder, or put there by hand."""
    sticks = [place for stick in target.mounted() for place in (stick / target.ON_STICK, stick)]
    return find.distinct([data / sent.FOLDER, *find.folders(data, settings, read(data).good), *sticks])


def _copy(file: Path) -> Iterator[SeenCopy]:
    """The copy in a file. None of a centre without users: nobody has set it up, and nobody could log in."""
    found = NAME.fullmatch(file.stem)
    date = manifest.time_in(found["date"]) if found else None
    if found is None or date is None or contains_identity_number(found["centre"]):
        return
    size, said = file.stat().st_size, next(iter(manifest.candidates(file)), None)
    if said is not None and not said.rows.get("user"):
        return
    made = said.made if said else _time(file) or date
    whose = (said.uid if said else _centre(file)[1]) or found["centre"]
    yield SeenCopy(
        file, found["centre"], whose, int(found["number"]), made, size, said, key_of(file), _trouble(file, said)
    )


def _trouble(file: Path, said: Manifest | None) -> str | None:
    if said is None:
        return None if _row(file, HAS_CENTRE) else "not_a_copy"
    if manifest.read(file) is None:
        return "copy_damaged"
    return None if said.step in steps("centre") else "newer_database"


def _named(copies: list[SeenCopy]) -> list[SeenCopy]:
    """The copies, each with the name of their centre. The name is read from the newest copy that can be read."""
    name = next(filter(None, (_centre(copy.file)[0] for copy in copies if copy.trouble is None)), copies[0].code)
    return [replace(copy, name=name) for copy in copies]


def _centre(file: Path) -> tuple[str, str]:
    """The name and random name of the centre in a copy; empty where they cannot be read. No lock is taken."""
    name, uid = (str(value or "")[:LONGEST_NAME] for value in _row(file, CENTRE) or ("", ""))
    return "" if contains_identity_number(name) else name, uid


def _time(file: Path) -> datetime | None:
    """The last right time that a copy without a manifest knows; null where it cannot be read."""
    return manifest.time_in((_row(file, RIGHT_TIME) or (None,))[0])


def _row(file: Path, query: str) -> tuple[Any, ...] | None:
    """The first row of an answer; null where there is none, or the file cannot be read."""
    try:
        with peeked(file) as connection:
            row: tuple[Any, ...] | None = connection.execute(query).fetchone()
            return row
    except sqlite3.Error:
        return None

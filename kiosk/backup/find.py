"""Finds this centre's copies, also where its database is lost. Nothing is created."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kiosk.backup import copies, state, target
from kiosk.backup.copies import Copy
from kiosk.backup.state import Attempt
from kiosk.config import Settings
from kiosk.errors import DomainError


def found(data: Path, settings: Settings, uid: str = "") -> list[Copy]:
    """This centre's copies: by its random name, else as far as it is known without its database which they are.

    The newest first, by their numbers, since a clock may have been wrong; those of the folder of the last one first.
    """
    known, good = names(data, uid), state.read(data).good
    return [copy for folder in folders(data, settings, good) for copy in reversed(_own(folder, data, settings, known))]


def names(data: Path, uid: str) -> set[str]:
    """The random names that this centre's copies may have: its own, and that of the last copy or restore."""
    return {name for name in (uid, state.read(data).centre) if name}


def _own(folder: Path, data: Path, settings: Settings, known: set[str]) -> list[Copy]:
    try:
        there = copies.listed(folder)
    except DomainError:
        return []
    if folder.parent == data.resolve():
        return [one for one in there if not known or one.manifest.uid in {*known, ""}]
    named = known or {one.manifest.uid for one in there if one.code == settings.sync.centre}
    return [one for one in there if one.manifest.uid in named] if known or len(named) == 1 else []


def folders(data: Path, settings: Settings, good: Attempt | None) -> list[Path]:
    """Where copies may be. The service itself may not look for a stick, but knows where it was."""
    there = [Path(good.folder)] if good is not None else []
    with suppress(DomainError):
        there.append(target.place(settings, data, None))
    return distinct([*there, data / target.BESIDE_DATABASE])


def distinct(folders: Iterable[Path]) -> list[Path]:
    """Each folder once, also where two of the paths lead to the same folder."""
    return list(map(Path, dict.fromkeys(map(os.path.realpath, folders))))

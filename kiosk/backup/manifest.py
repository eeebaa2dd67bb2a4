"""The manifest of a copy: a small JSON file beside it that says what the copy must contain."""

import os
import stat
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from kiosk.folder import decoded
from kiosk.types import whole

LARGEST = 256 * 1024
"""A larger file is no manifest: one has about 2 KiB."""
LAST_YEAR = 2999
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What was copied. `rows`: the number of rows by table. A later version may add fields."""

    format: Literal["entren-backup"] = "entren-backup"
    version: Literal[1] = 1
    centre: str
    uid: str = ""
    """The random name of the centre, see `Centre.uid`. Empty in copies of an older version."""
    made: Time
    clock_ok: bool
    """Whether the time was trusted when the copy was made."""
    step: str
    """The step of the migrations that the database is at."""
    size: Annotated[int, msgspec.Meta(ge=0)]
    """Bytes of the copy."""
    sha256: Annotated[str, whole("[0-9a-f]{64}")]
    rows: dict[str, int]
    thinned: Time | None = None
    """When the rows whose time was over were last deleted from the copy; null for a copy as it was made."""
    restore: str = ""
    """The key of the restore after which the copy was made, see `kiosk.backup.hold`; empty where there was none."""

    def __post_init__(self) -> None:
        """Raise ValueError for a time outside the years that the service counts with."""
        if not all(is_shown(time) for time in (self.made, self.thinned) if time is not None):
            raise ValueError("made, thinned")


def is_shown(time: date) -> bool:
    """Whether a clock can show a time: a page could not write another one in the local time."""
    return 1 < time.year <= LAST_YEAR


def time_in(text: Any) -> datetime | None:
    """A time as a database has it, in UTC; null where it is none that a clock shows."""
    with suppress(ValueError, TypeError):
        found = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return found if is_shown(found) else None
    return None


def beside(copy: Path) -> Path:
    """The path of a copy's manifest."""
    return copy.with_suffix(".json")


def next_beside(copy: Path) -> Path:
    """The path of the manifest that is valid as soon as the copy is replaced by a thinned one."""
    return copy.with_suffix(".json.next")


def candidates(copy: Path) -> list[Manifest]:
    """The manifests of a copy: two while it is being replaced, of which one is right. Raises OSError."""
    return [said for path in (beside(copy), next_beside(copy)) if (said := _decoded(path)) is not None]


def read(copy: Path) -> Manifest | None:
    """The manifest of a whole copy, as far as its size tells; null where there is none. Raises OSError."""
    size = copy.stat().st_size
    return next((said for said in candidates(copy) if said.size == size), None)


def _decoded(path: Path) -> Manifest | None:
    try:
        return decoded(_content(path), Manifest)
    except (FileNotFoundError, ValueError):
        return None


def _content(path: Path) -> bytes:
    """The content of a regular file. Anything else on somebody's stick could wait, or never end: ValueError."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        said = os.fstat(file.fileno())
        if not stat.S_ISREG(said.st_mode) or said.st_size > LARGEST:
            raise ValueError(path.name)
        return file.read(LARGEST)

"""The manifest of a copy: a small JSON file beside it that says what the copy must contain."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kiosk.types import whole


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What was copied. `rows`: the number of rows by table. A later version may add fields."""

    format: Literal["entren-backup"] = "entren-backup"
    version: Literal[1] = 1
    centre: str
    uid: str = ""
    """The random name of the centre, see `Centre.uid`. Empty in copies of an older version."""
    made: datetime
    clock_ok: bool
    """Whether the time was trusted when the copy was made."""
    step: str
    """The step of the migrations that the database is at."""
    size: Annotated[int, msgspec.Meta(ge=0)]
    """Bytes of the copy."""
    sha256: Annotated[str, whole("[0-9a-f]{64}")]
    rows: dict[str, int]


def beside(copy: Path) -> Path:
    """The path of a copy's manifest."""
    return copy.with_suffix(".json")


def read(copy: Path) -> Manifest | None:
    """The manifest of a copy; null where there is none or it cannot be read. Raises OSError other than that."""
    try:
        return msgspec.json.decode(beside(copy).read_bytes(), type=Manifest)
    except (FileNotFoundError, ValueError, msgspec.ValidationError):
        return None

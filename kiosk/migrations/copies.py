"""Copies the database before a migration, to a file such as `DIR/kiosk-at-0002_centre.db` that is always complete."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from kiosk.folder import make_file, sync_to_disk, unusable

KEPT = 2


def copy_of(database: Path, step: str) -> Path:
    """The file of the copy that was made of a database at this step."""
    return database.with_name(f"{database.stem}-at-{step}.db")


def keep_copy(driver: sqlite3.Connection, database: Path, step: str) -> None:
    """Copy the database to a file beside it, named after its step, and keep only the newest copies.

    The numbers of the steps say which are the newest, since a Pi's clock may be wrong. Raises StorageFault, sqlite3.DatabaseError.
    """
    draft = database.with_name(f".{database.stem}-copy")
    try:
        _remove(draft)  # of a copy that a power cut interrupted
        make_file(draft)
        driver.execute("VACUUM INTO ?", [str(draft)])
        sync_to_disk(draft)
        draft.rename(copy_of(database, step))
        sync_to_disk(database.parent)
    except OSError as error:
        raise unusable(draft, error) from None
    finally:
        _remove(draft)
    _drop_older(database)


def _remove(draft: Path) -> None:
    for path in (draft, draft.with_name(f"{draft.name}-journal")):
        path.unlink(missing_ok=True)


def _drop_older(database: Path) -> None:
    for old in sorted(database.parent.glob(f"{database.stem}-at-*.db"))[:-KEPT]:
        with suppress(OSError):
            old.unlink()

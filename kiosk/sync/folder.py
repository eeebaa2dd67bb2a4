"""Delivers reports as files in a folder, for a municipality without a hub. Its IT transports them from there."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from kiosk.folder import sync_to_disk
from kiosk.station import Station
from kiosk.sync.models import OutboxEntry
from kiosk.sync.receiver import receiver_of
from kiosk.sync.results import Delivered, DeliveryResult, Refused, TemporaryFailure


def open_folder(station: Station) -> Callable[[OutboxEntry], DeliveryResult]:
    """A function that delivers an entry as `DIR/<centre>/<date>-r<revision>.json`.

    A relative DIR is under the data folder.
    """
    receiver = receiver_of(station)
    base, centre = station.data / (receiver.folder or ""), receiver.centre

    def deliver(entry: OutboxEntry) -> DeliveryResult:
        if not base.is_dir():
            return TemporaryFailure("no_folder")  # not created here: it may be on a disk that is not mounted
        try:
            return _write(base / centre / f"{entry.date.isoformat()}-r{entry.revision}.json", entry.body)
        except OSError:
            return TemporaryFailure("folder")

    return deliver


def trouble_of(station: Station) -> str | None:
    """Why reports cannot be written to the folder: a code; null where they can."""
    return trouble_in(station.data / (receiver_of(station).folder or ""))


def trouble_in(folder: Path) -> str | None:
    """Write a file that has no name and goes by itself, and return the code of the trouble, if there is one."""
    if not folder.is_dir():
        return "no_folder"
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return "folder"
    return None


def _write(path: Path, body: bytes) -> DeliveryResult:
    """Write a file atomically: nobody who reads the folder sees half a file."""
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        return Delivered() if path.read_bytes() == body else Refused("other_report")
    draft = path.with_name(f".{path.name}.part")  # one name: a draft that a power cut left is overwritten
    try:
        with draft.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
    sync_to_disk(path.parent)
    return Delivered()

"""The way for a municipality without a hub: a file for each report in a folder, for whatever transport its IT has."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from kiosk.folder import sync_to_disk
from kiosk.station import Station
from kiosk.sync.models import OutboxEntry
from kiosk.sync.results import Delivered, DeliveryResult, Refused, TemporaryFailure


def open_folder(station: Station) -> Callable[[OutboxEntry], DeliveryResult]:
    """A way to deliver entries as `DIR/<centre>/<date>-r<revision>.json`. A relative DIR is under the data folder."""
    base = station.data / (station.settings.sync.folder or "")
    centre = station.settings.sync.centre

    def deliver(entry: OutboxEntry) -> DeliveryResult:
        if not base.is_dir():
            return TemporaryFailure("no_folder")  # not made here: it may be a disk that is not mounted
        try:
            return _place(base / centre / f"{entry.date.isoformat()}-r{entry.revision}.json", entry.body)
        except OSError:
            return TemporaryFailure("folder")

    return deliver


def _place(path: Path, body: bytes) -> DeliveryResult:
    """Put a file there whole: whoever fetches never sees a half one."""
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        return Delivered() if path.read_bytes() == body else Refused("other_report")
    draft = path.with_name(f".{path.name}.part")  # one name: what a power cut left is written over
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

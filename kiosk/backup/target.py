"""Finds the folder that copies are written to: one on a disk, or one on a USB stick with a certain label."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kiosk.config import Settings
from kiosk.errors import StorageFault

ROOT = Path("/")
"""The root of /dev and /proc."""
USUAL_LABEL = "ENTREN"
"""A stick with this label is used without being named in the settings, while it is plugged in."""
ON_STICK = "entren-backup"
"""The folder on a stick, so that the copies do not lie among its other files."""
BESIDE_DATABASE = "backups"
REMOVABLE = ("/media/", "/run/media/", "/mnt/")
"""Where sticks are mounted."""
LEAST_LEFT = 100 * 10**6
"""Bytes that must stay free for numbers and reports where the copies are on the same disk as the database."""


def folder(settings: Settings, data: Path, given: Path | None) -> Path:
    """The folder for copies: the command's `--to`, or that of the settings, or a stick called ENTREN, or `DIR/backups`.

    Only the last one and the one on a stick are created: another that is missing may be on a disk that is not there.
    Raises StorageFault `no_backup_folder`, `no_stick`, `stick_not_mounted`, or `backup_cut_short`.
    """
    made = place(settings, data, given)
    if given or settings.backup.folder:
        return made
    try:
        made.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StorageFault("backup_cut_short", folder=str(made), why=error.strerror) from None
    return made


def place(settings: Settings, data: Path, given: Path | None) -> Path:
    """The same folder, which is not created. Raises StorageFault as `folder` does."""
    named = given or (data / settings.backup.folder if settings.backup.folder else None)
    if named is not None:
        if not named.is_dir():
            raise StorageFault("no_backup_folder", folder=str(named))
        return named
    if settings.backup.usb_label:
        return stick(settings.backup.usb_label) / ON_STICK
    with suppress(StorageFault):
        return stick(USUAL_LABEL) / ON_STICK
    return data / BESIDE_DATABASE


def leads_to_another_disk(settings: Settings, data: Path) -> bool:
    """Whether a copy made now would be on another disk than the database. The folder may have to be created first."""
    try:
        found = place(settings, data, None)
        return (found if found.exists() else found.parent).stat().st_dev != data.stat().st_dev
    except (StorageFault, OSError):
        return False


def stick(label: str) -> Path:
    """Where the stick with this label is mounted. Raises StorageFault `no_stick`, `stick_not_mounted`."""
    link = ROOT / "dev/disk/by-label" / _as_udev_writes(label)
    if not link.exists():
        raise StorageFault("no_stick", label=label)
    device = link.resolve()
    for source, where in _mounts():
        if source.startswith("/") and (ROOT / source.lstrip("/")).resolve() == device:
            return where
    raise StorageFault("stick_not_mounted", label=label)


def mounted() -> list[Path]:
    """Where sticks and other disks are mounted, as far as their path tells. A service may not look for their labels."""
    return [path for _, path in _mounts() if path.as_posix().startswith(REMOVABLE)]


def _mounts() -> Iterator[tuple[str, Path]]:
    """What is mounted, and where. A path may have bytes that are no UTF-8, and any space but the plain one."""
    for line in (ROOT / "proc/mounts").read_text("utf-8", "surrogateescape").split("\n"):
        if line:
            source, where, *_ = line.split(" ")
            yield source, Path(_unescaped(where))


def check_space(folder: Path, needed: int, data: Path) -> None:
    """Raises StorageFault `backup_full` where a copy of so many bytes has no room, before anything is written."""
    free = shutil.disk_usage(folder).free
    is_same_disk = folder.stat().st_dev == data.stat().st_dev
    if free < needed + (LEAST_LEFT if is_same_disk else 0):
        raise StorageFault("backup_full", folder=str(folder))


def is_on_same_disk(folder: str, data: Path) -> bool:
    """Whether copies in a folder would be lost together with the database's disk. False where it cannot be seen."""
    try:
        return os.stat(folder).st_dev == data.stat().st_dev  # noqa: PTH116
    except OSError:
        return False


def _as_udev_writes(label: str) -> str:
    """udev writes a space in a label as `\\x20`."""
    return label.replace(" ", r"\x20")


def _unescaped(path: str) -> str:
    """proc(5) writes spaces, tabs and backslashes in a path as octal, such as `\\040`."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)

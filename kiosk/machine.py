"""What Linux says of the machine: free space, errors of the file system, the supply voltage.

`root` is `/`, or in a test a folder with the same files.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path("/")
PI_SUPPLY = "rpi_volt"
"""The name of the hardware monitor of a Raspberry Pi's supply voltage."""


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def disk_errors(folder: Path, root: Path = ROOT) -> int | None:
    """How many errors ext4 has recorded in the file system of a folder; null where it does not count them.

    Source: errors_count in the kernel's Documentation/ABI/testing/sysfs-fs-ext4.
    """
    device = folder.stat().st_dev
    name = (root / f"sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve().name
    return _whole_number(root / "sys/fs/ext4" / name / "errors_count")


def supply_alarm(root: Path = ROOT) -> Path | None:
    """The file that says whether the supply voltage is too low now; null on a machine that does not measure it."""
    for monitor in _monitors(root):
        with suppress(OSError):
            if (monitor / "name").read_text("ascii").strip() == PI_SUPPLY:
                return monitor / "in0_lcrit_alarm"
    return None


def is_set(alarm: Path) -> bool:
    """Whether the alarm in this file is on. Raises OSError."""
    return alarm.read_text("ascii").strip() == "1"


def model(root: Path = ROOT) -> str | None:
    """The name of the board, such as "Raspberry Pi 5 Model B Rev 1.0"; null where there is none."""
    with suppress(OSError):
        return (root / "proc/device-tree/model").read_text("utf-8", "replace").strip("\0\n") or None
    return None


def starts_at_boot(unit: str, root: Path = ROOT) -> bool:
    """Whether systemd starts this service at boot (`systemctl enable`)."""
    return (root / "etc/systemd/system/multi-user.target.wants" / f"{unit}.service").is_symlink()


def _monitors(root: Path) -> Iterator[Path]:
    yield from sorted((root / "sys/class/hwmon").glob("hwmon*"))


def _whole_number(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        return int(path.read_text("ascii"))
    return None

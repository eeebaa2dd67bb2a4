"""What Linux says of the machine: free space, errors of the file system, the supply voltage.

`root` is `/`, or in a test a folder with the same files.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path("/")
FONTS_SECONDS = 10.0
PI_SUPPLY = "rpi_volt"
"""The name of the hardware monitor of a Raspberry Pi's supply voltage."""

CARD = re.compile(r"^ *(\d+) \[(.*\n.*)$", re.MULTILINE)
"""A card has two lines: its number, `[its id`, its driver and name; and its long name."""
DEVICE = re.compile(r"^(\d+)-\d+: [^:]*:([^:]*):(.*)$", re.MULTILINE)
"""A device has one line: the numbers of its card and its own, its id, its name, and what it can do."""


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def has_letters(text: str) -> bool:
    """Whether one of the system's fonts has all letters of a text. False too where fontconfig is not installed."""
    letters = " ".join(f"{ord(letter):x}" for letter in sorted(set(text) - {" "}))
    try:
        command = ["fc-list", f":charset={letters}", "family"]
        ended = subprocess.run(command, capture_output=True, timeout=FONTS_SECONDS, check=False)  # noqa: S603 - code points
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(ended.stdout.strip())


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


def sound_outputs(root: Path = ROOT) -> list[str]:
    """The sound outputs by their names in ALSA: those of the card, and that of the device.

    Source: /proc/asound/cards and /proc/asound/pcm, as the kernel's Documentation/sound/designs/procfile.rst has them.
    """
    cards = {int(number): " ".join(name.split()) for number, name in CARD.findall(_text(root / "proc/asound/cards"))}
    devices = DEVICE.findall(_text(root / "proc/asound/pcm"))
    return [f"{cards.get(int(card), '')}, {name.strip()}" for card, name, rest in devices if "playback" in rest]


def has_output(name: str, outputs: Iterable[str]) -> bool:
    """Whether one of these outputs has this in its names."""
    return any(name.casefold() in output.casefold() for output in outputs)


def input_device(name: str, root: Path = ROOT) -> Path | None:
    """The first input device that has this in its name; null where there is none. A path is that device."""
    if name.startswith("/"):
        return Path(name)
    for device in sorted((root / "sys/class/input").glob("event*")):
        if name.casefold() in _text(device / "device/name").casefold():
            return root / "dev/input" / device.name
    return None


def starts_at_boot(unit: str, root: Path = ROOT) -> bool:
    """Whether systemd starts this service at boot (`systemctl enable`)."""
    return (root / "etc/systemd/system/multi-user.target.wants" / f"{unit}.service").is_symlink()


def _monitors(root: Path) -> Iterator[Path]:
    yield from sorted((root / "sys/class/hwmon").glob("hwmon*"))


def _text(path: Path) -> str:
    """What stands in a file; nothing where it is not there."""
    with suppress(OSError):
        return path.read_text("utf-8", "replace")
    return ""


def _whole_number(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        return int(path.read_text("ascii"))
    return None

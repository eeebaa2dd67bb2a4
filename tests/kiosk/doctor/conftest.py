"""A folder with the files by which Linux tells of a Raspberry Pi."""

import os
from pathlib import Path

import pytest


class FakeSystem:
    """The root of a machine: files of /sys and /proc that a test writes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, content: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "ascii")
        return file

    def file_system_of(self, folder: Path, errors: int) -> None:
        """An ext4 file system that holds this folder, with so many errors."""
        device = folder.stat().st_dev
        partition = self.root / "sys/devices/mmcblk0/mmcblk0p2"
        partition.mkdir(parents=True)
        blocks = self.root / "sys/dev/block"
        blocks.mkdir(parents=True)
        (blocks / f"{os.major(device)}:{os.minor(device)}").symlink_to(partition)
        self.write("sys/fs/ext4/mmcblk0p2/errors_count", f"{errors}\n")


@pytest.fixture
def system(tmp_path: Path) -> FakeSystem:
    return FakeSystem(tmp_path / "root")

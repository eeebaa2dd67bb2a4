"""The disk under a process: how often it was synced, how long one sync lasts, and a memory card's slowness.

Run as `python -m tests.bench.disk FILE`, it syncs once for each line that it reads and prints how many milliseconds
that took.
"""

import mmap
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.preloaded import compiled

ROOT = Path(__file__).parents[2]
FIELDS = struct.Struct("qq")
"""`struct disk` of slow_disk.c."""
PAGE = b"x" * 4096


class Disk:
    """What the processes that run with `environment` share: the shortest time of a sync, and how many there were."""

    def __init__(self, folder: Path, shortest_ms: float = 0) -> None:
        folder.mkdir(parents=True)
        file = folder / "disk"
        file.write_bytes(FIELDS.pack(int(shortest_ms * 1e6), 0))
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), FIELDS.size)
        library = compiled(Path(__file__).with_name("slow_disk.c"), folder)
        self.environment = {"LD_PRELOAD": str(library), "BENCH_DISK": str(file)}

    @property
    def syncs(self) -> int:
        return int(FIELDS.unpack(self._shared[:])[1])


class OneSync:
    """Times single syncs, as a process on that disk meets them."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def time(self) -> float:
        """Milliseconds of one fdatasync after 4 KiB were written."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


@contextmanager
def one_sync(folder: Path, environment: dict[str, str]) -> Iterator[OneSync]:
    """A process that syncs a file of its own in this folder, for a `with` block."""
    command = [sys.executable, "-m", "tests.bench.disk", str(folder / "synced")]
    pipe, env = subprocess.PIPE, os.environ | environment
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, env=env) as process:
        yield OneSync(process)


def _sync_when_asked(path: Path) -> None:
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    for _ in sys.stdin:
        os.write(file, PAGE)
        begun = time.perf_counter()
        os.fdatasync(file)
        print((time.perf_counter() - begun) * 1000, flush=True)


if __name__ == "__main__":
    _sync_when_asked(Path(sys.argv[1]))

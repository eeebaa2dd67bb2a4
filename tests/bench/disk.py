"""A disk whose syncs are counted and take a shortest time, as on a memory card.

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
    """Memory shared with processes that run with `environment`: the shortest time of a sync, and their number."""

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


class SyncTimer:
    """Measures single syncs in a process on that disk."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def time(self) -> float:
        """Write 4 KiB, and return the milliseconds of one fdatasync."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


@contextmanager
def sync_timer(folder: Path, environment: dict[str, str]) -> Iterator[SyncTimer]:
    """Start a process that syncs a file in this folder, for a `with` block."""
    command = [sys.executable, "-m", "tests.bench.disk", str(folder / "synced")]
    pipe, env = subprocess.PIPE, os.environ | environment
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, env=env) as process:
        yield SyncTimer(process)


def _sync_when_asked(path: Path) -> None:
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    for _ in sys.stdin:
        os.write(file, PAGE)
        begun = time.perf_counter()
        os.fdatasync(file)
        print((time.perf_counter() - begun) * 1000, flush=True)


if __name__ == "__main__":
    _sync_when_asked(Path(sys.argv[1]))

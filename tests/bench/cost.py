"""What one ticket costs the disk and the processor, beside the bare server."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests.bench.disk import Disk
from tests.bench.figures import Figure
from tests.bench.load import run, take_ticket
from tests.bench.places import Places

TICKETS = 400
"""Enough that SQLite's checkpoints, one each thousand pages, are among what is counted."""
WARM_UP = 30
MORE_WRITTEN = 1.3
"""Ours also writes the event row, which is a page and a part of one."""


@dataclass(frozen=True)
class Spent:
    """What a process has used since it started, or for one ticket."""

    syncs: float
    kib: float
    cpu_ms: float

    def each(self, since: "Spent") -> "Spent":
        return Spent(*((getattr(self, name) - getattr(since, name)) / TICKETS for name in ("syncs", "kib", "cpu_ms")))


def cost(places: Places) -> list[Figure]:
    """One client takes tickets from each of the two, on a database of its own."""
    disks = places.disk(), places.disk()
    with (
        places.ours(disks[0].environment) as (served, bearer),
        places.bare(disks[1].environment) as (port, bare_process),
    ):
        assert served.process is not None
        ours = _each_ticket(served.port, bearer, served.process.pid, disks[0])
        bare = _each_ticket(port, bearer, bare_process.pid, disks[1])
    return [
        Figure("syncs a ticket (fdatasync and fsync, with checkpoints)", ours.syncs, at_most=1.05, floor=bare.syncs),
        Figure("KiB written a ticket", ours.kib, at_most=MORE_WRITTEN * bare.kib, floor=bare.kib),
        Figure("CPU a ticket", ours.cpu_ms, floor=bare.cpu_ms, unit="ms"),
    ]


def _each_ticket(port: int, bearer: str, pid: int, disk: Disk) -> Spent:
    take = take_ticket(bearer)
    run(port, 1, WARM_UP, take)
    before = _spent(pid, disk)
    run(port, 1, TICKETS, take)
    return _spent(pid, disk).each(before)


def _spent(pid: int, disk: Disk) -> Spent:
    """From proc(5): what was sent to the disk, and the ticks of the process and of the kernel for it."""
    written = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(after_name[11]) + int(after_name[12])
    return Spent(disk.syncs, int(written["write_bytes"]) / 1024, ticks * 1000 / os.sysconf("SC_CLK_TCK"))

"""Measures a ticket's syncs, bytes written and processor time, compared with the bare server."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests.bench.disk import Disk
from tests.bench.figures import Figure
from tests.bench.load import run, take_ticket
from tests.bench.workspace import Workspace

TICKETS = 400
"""Enough tickets that SQLite's checkpoints, one for each thousand pages, are counted too."""
WARM_UP = 30
MORE_WRITTEN = 1.3
"""The aim: our service also writes the event row, which is more than a page."""


@dataclass(frozen=True)
class Usage:
    """The resources that a process has used since its start, or for one ticket."""

    syncs: float
    kib: float
    cpu_ms: float

    def each(self, since: "Usage") -> "Usage":
        return Usage(*((getattr(self, name) - getattr(since, name)) / TICKETS for name in ("syncs", "kib", "cpu_ms")))


def cost(workspace: Workspace) -> list[Figure]:
    """One client takes tickets from each server, on separate databases."""
    disks = workspace.disk(), workspace.disk()
    with (
        workspace.ours(disks[0].environment) as (served, bearer),
        workspace.bare(disks[1].environment) as (port, bare_process),
    ):
        assert served.process is not None
        ours = _each_ticket(served.port, bearer, served.process.pid, disks[0])
        bare = _each_ticket(port, bearer, bare_process.pid, disks[1])
    return [
        Figure("syncs a ticket (fdatasync and fsync, with checkpoints)", ours.syncs, at_most=1.05, floor=bare.syncs),
        Figure("KiB written a ticket", ours.kib, at_most=MORE_WRITTEN * bare.kib, floor=bare.kib),
        Figure("CPU a ticket", ours.cpu_ms, floor=bare.cpu_ms, unit="ms"),
    ]


def _each_ticket(port: int, bearer: str, pid: int, disk: Disk) -> Usage:
    take = take_ticket(bearer)
    run(port, 1, WARM_UP, take)
    before = _spent(pid, disk)
    run(port, 1, TICKETS, take)
    return _spent(pid, disk).each(before)


def _spent(pid: int, disk: Disk) -> Usage:
    """Read from proc(5): bytes written, and the ticks in user and kernel mode."""
    written = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(after_name[11]) + int(after_name[12])
    return Usage(disk.syncs, int(written["write_bytes"]) / 1024, ticks * 1000 / os.sysconf("SC_CLK_TCK"))

"""`make bench` prints each figure with its aim and its floor. The exit status is 0 also where an aim is missed."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import away, backup, calls, cost, decade, night, pages, scans, speech, start, tickets, touch
from tests.bench.disk import Disk
from tests.bench.figures import Figure
from tests.bench.workspace import Workspace

CARD_MS = 8
"""The time of a sync on a common SD card."""
OnDisk = Callable[[Workspace, Disk, str], list[Figure]]


def on_own_disk(measure: OnDisk) -> Callable[[Workspace], list[Figure]]:
    """This measure on the machine's own disk."""
    return lambda workspace: measure(workspace, workspace.disk(), "")


def on_slow_disk(measure: OnDisk) -> Callable[[Workspace], list[Figure]]:
    """This measure on a disk as slow as a memory card."""
    return lambda workspace: measure(workspace, workspace.disk(CARD_MS), ", on a card")


MEASURES = {
    "touch": on_own_disk(touch.numbers),
    "calls": on_own_disk(calls.calls),
    "scans": on_own_disk(scans.scans),
    "touch-card": on_slow_disk(touch.numbers),
    "calls-card": on_slow_disk(calls.calls),
    "scans-card": on_slow_disk(scans.scans),
    "cost": cost.cost,
    "endpoint": tickets.endpoint,
    "start": start.start,
    "pages": pages.pages,
    "speech": speech.speech,
    "decade": decade.decade,
    "night": night.night,
    "backup": backup.backup,
    "away": away.away,
}


def main(wanted: list[str]) -> None:
    """Run the named measures, or all."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        for name in wanted or MEASURES:
            for figure in MEASURES[name](workspace):
                print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

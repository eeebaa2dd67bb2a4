"""`make bench`: print each figure with its aim and its floor. It measures; it does not judge: the exit status is 0."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import calls, cost, night, pages, scans, start, tickets, touch
from tests.bench.disk import Disk
from tests.bench.figures import Figure
from tests.bench.places import Places

CARD_MS = 8
"""A sync of a usual SD card."""
OnDisk = Callable[[Places, Disk, str], list[Figure]]


def here(measure: OnDisk) -> Callable[[Places], list[Figure]]:
    """This measure on the machine's own disk."""
    return lambda places: measure(places, places.disk(), "")


def on_a_card(measure: OnDisk) -> Callable[[Places], list[Figure]]:
    """This measure on a disk as slow as a memory card."""
    return lambda places: measure(places, places.disk(CARD_MS), ", on a card")


MEASURES = {
    "touch": here(touch.numbers),
    "calls": here(calls.calls),
    "scans": here(scans.scans),
    "touch-card": on_a_card(touch.numbers),
    "calls-card": on_a_card(calls.calls),
    "scans-card": on_a_card(scans.scans),
    "cost": cost.cost,
    "endpoint": tickets.endpoint,
    "start": start.start,
    "pages": pages.pages,
    "night": night.night,
}


def main(wanted: list[str]) -> None:
    """Run the named measures, or all."""
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Path(folder))
        for name in wanted or MEASURES:
            for figure in MEASURES[name](places):
                print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

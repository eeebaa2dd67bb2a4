"""`make bench`: print each figure with its aim. It measures; it does not judge: the exit status is 0."""

import sys
import tempfile
from pathlib import Path

from tests.bench import latency, start, tickets
from tests.bench.places import Places

MEASURES = {
    "endpoint": tickets.endpoint,
    "cost": tickets.cost,
    "boards": latency.boards,
    "scans": latency.scans,
    "start": start.start,
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

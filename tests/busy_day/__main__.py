"""`make busy-day`: a busy day at three desks by keyboard alone, compared with a ledger of its own.

Prints what happened and how long it took; exit status 1 where anything differs.
`--pictures FOLDER` keeps pictures in three sizes.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.bench.browser import chromium
from tests.busy_day import day as days


def main() -> int:
    chosen = _options()
    expect.set_options(timeout=15_000)
    if chosen.pictures:
        chosen.pictures.mkdir(parents=True, exist_ok=True)
    steps = chosen.hours * 60 * 60 // days.STEP.seconds
    with (
        tempfile.TemporaryDirectory(prefix="entren-busy-day-") as folder,
        chromium() as browser,
        days.opened(Path(folder), browser, chosen.seed, chosen.pictures) as day,
    ):
        differences, seconds = days.timed(day, steps)
        print(day.report(seconds))
    print(f"{len(differences)} differences", *differences, sep="\n")
    return 1 if differences else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make busy-day")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--hours", type=int, default=days.HOURS)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

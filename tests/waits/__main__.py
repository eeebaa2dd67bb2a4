"""`python -m tests.waits`: prints how good the waits of simulated centres are. Exits with 1 where an aim is missed."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.factories import copy_demonstration, make_demonstration
from tests.waits import table
from tests.waits.centre import Centre, Told
from tests.waits.plan import LOADS

DEMONSTRATION = "demonstration"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=40)
    options.add_argument("--seed", type=int, default=1, help="the first one")
    options.add_argument("--seeds", type=int, default=3, help="how many centres of each kind")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="entren-waits-") as folder:
        make_demonstration(Path(folder) / DEMONSTRATION)
        kinds = [(desks, are_logged_in) for are_logged_in in (True, False) for desks in LOADS]
        reached = [_are_aims_reached(Path(folder), kind, chosen) for kind in kinds]
    return 0 if all(reached) else 1


def _are_aims_reached(folder: Path, kind: tuple[int, bool], chosen: argparse.Namespace) -> bool:
    """Simulate the centres of one kind, and print the table of all their visitors."""
    desks, are_logged_in = kind
    seeds = range(chosen.seed, chosen.seed + chosen.seeds)
    by_seed = [_told(folder, desks, seed, chosen.days, are_logged_in) for seed in seeds]
    everybody = [told for one in by_seed for told in one]
    found = table.result(everybody, desks)
    held = [table.result(one, desks).held for one in by_seed]
    print(f"Staff are {'' if are_logged_in else 'not '}logged in. {chosen.seeds} seeds, {chosen.days} days each.")
    print("\n".join(table.lines(everybody, desks)))
    print(f"{found}; by seed {min(held):.1%} to {max(held):.1%}", flush=True)
    return found.is_reached


def _told(folder: Path, desks: int, seed: int, days: int, are_logged_in: bool) -> list[Told]:
    data = folder / f"{desks}-{seed}-{are_logged_in}"
    station = copy_demonstration(folder / DEMONSTRATION, data)
    try:
        return Centre(station, desks, LOADS[desks], seed, are_logged_in).run(days)
    finally:
        station.db.close()
        shutil.rmtree(data)


if __name__ == "__main__":
    sys.exit(main())

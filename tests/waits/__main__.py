"""`python -m tests.waits`: prints how good the estimated waits of simulated centres are."""

import argparse
import tempfile
from pathlib import Path

from tests.factories import copy_demonstration, make_demonstration
from tests.waits import table
from tests.waits.centre import Centre
from tests.waits.plan import LOADS


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=30)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="entren-waits-") as folder:
        make_demonstration(Path(folder) / "demonstration")
        for desks, load in LOADS.items():
            station = copy_demonstration(Path(folder) / "demonstration", Path(folder) / str(desks))
            told = Centre(station, desks, load, chosen.seed).run(chosen.days)
            print("\n".join(table.lines(told, desks)), flush=True)
            from_third = [one for one in told if one.day >= 2]
            print(f"  from the third day on without a range: {table.score(from_third, desks).silent:.1%}")
            station.db.close()


if __name__ == "__main__":
    main()

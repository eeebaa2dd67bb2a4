"""`make year` runs a simulated year against a centre's real processes, and compares it with a separate ledger.

Prints what happened and how long it took; exit status 1 where anything differs. `--plant` deletes one event on purpose.
"""

import argparse
import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

from tests import postgres
from tests.year import plan as plans
from tests.year import simulation


def main() -> int:
    chosen = _options()
    plan = plans.make(chosen.seed, chosen.first, chosen.days, (chosen.least, chosen.most))
    print(
        f"Seed {plan.seed}: {len(plan.days)} days from {chosen.first}, {len(plan.open_days)} of them open.", flush=True
    )
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="entren-year-") as folder,
        tempfile.TemporaryDirectory(prefix="entren-postgres-") as cluster,
        postgres.running(Path(cluster)) as server,
    ):
        plant = _open_day_in_the_middle(plan) if chosen.plant else None
        result = simulation.run(Path(folder), plan, server.new_database(), plant, lambda line: print(line, flush=True))
    print(result.report(time.monotonic() - started))
    return 1 if result.differences else 0


def _open_day_in_the_middle(plan: plans.Plan) -> int:
    middle = len(plan.days) // 2
    return next(number for number, day in enumerate(plan.days) if number >= middle and day.is_open and day.visits)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make year")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--first", type=dt.date.fromisoformat, default=plans.FIRST, metavar="DATE")
    parser.add_argument("--days", type=int, default=plans.A_YEAR)
    parser.add_argument("--least", type=int, default=60, help="visits on the quietest day")
    parser.add_argument("--most", type=int, default=120, help="visits on the busiest day")
    parser.add_argument("--plant", action="store_true", help="lose one event on purpose: the comparison must find it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""`make attack`: each attack alone, then all together, against services of this machine.

Meanwhile somebody takes a number at the touchscreen about once a second. Prints how long that took and how much memory
the service had; exit status 1 where it was not quick (p95 of 300 ms) or not small (200 MiB).
"""

import sys
import tempfile
from pathlib import Path

from tests import factories
from tests.attack.campaign import against_hub, against_web, fresh
from tests.attack.strangers import KINDS

SECONDS = 20.0
TOGETHER = 40.0
ALL = {kind: many for kind, (_, many) in KINDS.items()}
ALONE = [{}, *({kind: many} for kind, many in ALL.items())]


def main(wanted: list[str]) -> int:
    """Run the named attacks, or all; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        demonstration = Path(folder) / "demonstration"
        factories.make_demonstration(demonstration)
        outcomes = []
        for name, kinds in _attacks().items():
            if wanted and name not in wanted:
                continue
            data = Path(folder) / name.replace(" ", "-")
            if name == "hub":
                outcome = against_hub(name, data, SECONDS, kinds)
            else:
                seconds = TOGETHER if len(kinds) > 1 else SECONDS
                outcome = against_web(name, fresh(demonstration, data), seconds, kinds)
            print(outcome, flush=True)
            outcomes.append(outcome)
    return 0 if all(outcome.is_well for outcome in outcomes) else 1


def _attacks() -> dict[str, dict[str, int]]:
    alone = {"nobody": {}, **{kind: {kind: many} for kind, many in ALL.items()}}
    return {**alone, "all together": ALL, "hub": {"idle": 199}}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

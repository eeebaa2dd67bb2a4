"""`make attack` runs each attack alone, then all together, against services on this machine.

Meanwhile a visitor takes a number about once a second. Prints how long that took and how much memory the service used;
exit status 1 where the p95 was above 300 ms or the memory above 200 MiB.
"""

import sys
import tempfile
from pathlib import Path

from tests import factories
from tests.attack.attackers import KINDS
from tests.attack.campaign import attack_hub, attack_web, copy_of_demonstration

SECONDS = 20.0
TOGETHER = 40.0
ALL = {kind: many for kind, (_, many) in KINDS.items()}
ALONE = [{}, *({kind: many} for kind, many in ALL.items())]


def main(wanted: list[str]) -> int:
    """Run the named attacks, or all; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        demonstration = Path(folder) / "demonstration"
        factories.make_demonstration(demonstration)
        results = []
        for name, kinds in _attacks().items():
            if wanted and name not in wanted:
                continue
            data = Path(folder) / name.replace(" ", "-")
            if name == "hub":
                result = attack_hub(name, data, SECONDS, kinds)
            else:
                seconds = TOGETHER if len(kinds) > 1 else SECONDS
                result = attack_web(name, copy_of_demonstration(demonstration, data), seconds, kinds)
            print(result, flush=True)
            results.append(result)
    return 0 if all(result.passed for result in results) else 1


def _attacks() -> dict[str, dict[str, int]]:
    alone = {"nobody": {}, **{kind: {kind: many} for kind, many in ALL.items()}}
    return {**alone, "all together": ALL, "hub": {"idle": 199}}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

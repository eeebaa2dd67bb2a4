"""`make states`: every page in each of its states, in Swedish and English, at each size.

Prints a table of what was looked at and what was found; exit status 1 where anything was.
`python -m tests.states usual "long names"` walks these centres alone, `--quick` without axe-core,
`--pages /admin/ready /loans/items` looks at these pages alone.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from tests import factories
from tests.bench.browser import chromium
from tests.processes import Served
from tests.states.centres import CENTRES, make, make_begun, make_new
from tests.states.walk import Fault, Walk, pages_of, walk, walk_away

NEW, BEGUN = "not set up", "in the wizard"
BEFORE_SET_UP = ["/", "/board", "/desk", "/login", "/login/code", "/setup", "/setup/admin", "/setup/language"]
EVERY = (*CENTRES, NEW, BEGUN)
WITH_CHANGES = ("usual", "one long word", "long names", "no rows", BEGUN)
GOES_AWAY = ("usual", "long names")
WATCHED = ["/", "/topics/login", "/board", "/desk", "/loans", "/admin/new-notice", "/account"]
"""Pages that say when the service is away: one of each kind."""


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    walks = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        demonstration = Path(folder) / "demonstration"
        factories.make_demonstration(demonstration)
        for name in chosen.centres or EVERY:
            began = time.monotonic()
            walked = Walk(name, with_axe=not chosen.quick)
            _walk_one(browser, demonstration, Path(folder) / name.replace(" ", "-"), walked, chosen.pages)
            walks.append(walked)
            print(_row(walked, time.monotonic() - began), flush=True)
            print(_all(walked.found), flush=True)
    return 1 if any(walked.found for walked in walks) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.states", description=__doc__)
    parser.add_argument("centres", nargs="*", metavar="CENTRE", help=", ".join(EVERY))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--pages", nargs="+", default=[])
    return parser


def _walk_one(browser: Any, demonstration: Path, data: Path, walked: Walk, pages: list[str]) -> None:
    is_new = walked.centre == NEW
    if is_new:
        make_new(data)
    elif walked.centre == BEGUN:
        make_begun(data)
    else:
        make(demonstration, data, walked.centre)
    served = Served("web", data, data.with_suffix(".log")).start()
    try:
        paths = BEFORE_SET_UP if is_new else pages_of(data)
        if walked.centre == BEGUN:
            paths = [path for path in paths if path.startswith("/setup/")]
        paths = [path for path in paths if path in (pages or paths)]
        walk(browser, served, walked, paths, not is_new, walked.centre in WITH_CHANGES)
        if walked.centre in GOES_AWAY and not pages:
            walk_away(browser, served, walked, WATCHED)
    finally:
        served.stop()


def _row(walked: Walk, seconds: float) -> str:
    looks = ", ".join(f"{state} {number}" for state, number in walked.looks.items())
    kinds = Counter(fault.kind for fault in walked.found)
    found = ", ".join(f"{kind} {number}" for kind, number in kinds.items()) or "nothing"
    return (
        f"{walked.centre:14} {len(walked.pages):3} pages  {sum(walked.looks.values()):5} looks ({looks})  "
        f"{seconds:5.0f} s  found: {found}"
    )


def _all(found: list[Fault]) -> str:
    """Each fault once, with where it is."""
    where: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for fault in found:
        where[fault.kind, fault.address, fault.what].append(fault.where)
    return "\n".join(f"  {' | '.join(what)} | {len(places)}: {places[0]}" for what, places in sorted(where.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

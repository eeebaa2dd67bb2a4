"""`make matrix`: every page of visitors in every language, at every size and in every way of seeing.

Prints what was looked at and what was found; exit status 1 where anything was. Two browsers work at once, each in a
process of its own; what each language gave is kept in build/matrix. `python -m tests.matrix so ar` looks at these
languages alone, `--resume` leaves out those of an interrupted run, `--quick` leaves out axe-core, `--pairs` looks at
each pair of page, language, size and way of seeing alone. A run of all languages writes the report by EN 301 549, and
what the accessibility statement tells of the run.
"""

import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import factories
from tests.architecture.source import ROOT
from tests.bench.browser import chromium
from tests.matrix import report, results
from tests.matrix.centres import serving
from tests.matrix.look import EVERY, look_at, viewer
from tests.matrix.measures import axe_version
from tests.matrix.pages import languages, pairwise, whole
from tests.matrix.results import Result

KEPT = ROOT / "build" / "matrix"
AT_ONCE = 2
ONE = "--one"
"""The process of one language."""
PAIRS = "pairs"
"""In the place of a language: the pairs."""


def main(arguments: list[str]) -> int:
    wanted = [one for one in arguments if not one.startswith("--")]
    options = [one for one in arguments if one.startswith("--")]
    if ONE in options:
        look_in(wanted[0], "--quick" in options)
        return 0
    codes = wanted or [language.code for language in languages()]
    began = time.monotonic()
    in_pairs = "--pairs" in options
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda code: _run(code, options), [PAIRS] if in_pairs else codes))
    whole_run = results.together(found)
    print(_all(whole_run))
    minutes = (time.monotonic() - began) / 60
    print(
        f"{whole_run.pages} pages in {len(whole_run.languages)} languages: {whole_run.looks} looks, "
        f"{whole_run.counted_down} of them also with the countdown, in {minutes:.0f} minutes. "
        f"Found: {whole_run.kinds or 'nothing'}"
    )
    if not wanted and "--quick" not in options:
        report.write(whole_run, is_whole=not in_pairs)
    return 1 if whole_run.faults else 0


def _run(code: str, options: list[str]) -> Result:
    """Look at a language in a process of its own."""
    kept = KEPT / f"{code}.json"
    if not (kept.exists() and "--resume" in options):
        subprocess.run([sys.executable, "-m", "tests.matrix", ONE, code, *options], check=True, cwd=ROOT)
    result = results.read(kept)
    print(f"{code:10} {result.looks:5} looks  found: {result.kinds or 'nothing'}", flush=True)
    return result


def look_in(code: str, is_quick: bool) -> None:
    """Look at a language, or at the pairs, and keep the result."""
    looks = pairwise() if code == PAIRS else list(whole(next(one for one in languages() if one.code == code)))
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        demonstration = Path(folder) / "demonstration"
        factories.make_demonstration(demonstration)
        with serving(demonstration, Path(folder)) as centres, viewer(browser) as page:
            seen = look_at(page, centres, looks, with_axe=() if is_quick else EVERY)
            codes = list(dict.fromkeys(look.language.code for look in looks))
            result = results.of(codes, seen, len({look.page for look in looks}))
            result.browser, result.axe = browser.version, axe_version(page)
    result.date = time.strftime("%Y-%m-%d")
    results.write(KEPT / f"{code}.json", result)


def _all(result: Result) -> str:
    """Each fault once, with where it is."""
    where: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, look, what in result.faults:
        where[kind, look].append(what)
    return "\n".join(f"  {kind} | {look} | {' ; '.join(what)}" for (kind, look), what in where.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

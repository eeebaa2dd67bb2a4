"""`make matrix`: every page of visitors in every language, at every size and in every way of seeing.

Prints what was looked at and what was found; exit status 1 where anything was. Two browsers work at once, each in a
process of its own; what each language gave is kept in build/matrix. `python -m tests.matrix so ar` looks at these
languages alone, `--resume` leaves out those of an interrupted run, `--quick` leaves out axe-core, `--pairs` looks at
each pair of page, language, size and way of seeing alone; `--pages help number`, `--sizes 800x480`, `--sights DOUBLE`
look at a part; `--pictures FOLDER` also writes contact sheets, each of a page in all languages. A run of all writes the
report by EN 301 549, and what the accessibility statement tells of the run.
"""

import argparse
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
from tests.matrix import report, results, sheets
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
    chosen = _parser().parse_args(arguments)
    if chosen.one:
        look_in(chosen.codes[0], chosen)
        return 0
    codes = chosen.codes or [language.code for language in languages()]
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        options = [one for one in arguments if one not in chosen.codes]
        found = list(pool.map(lambda code: _run(code, options, chosen), [PAIRS] if chosen.pairs else codes))
    together = results.together(found)
    print(_all(together))
    if chosen.pictures:
        print(f"{len(sheets.join(chosen.pictures))} contact sheets in {chosen.pictures}")
    minutes = (time.monotonic() - began) / 60
    print(
        f"{together.pages} pages in {len(together.languages)} languages: {together.looks} looks, "
        f"{together.counted_down} of them also with the countdown, in {minutes:.0f} minutes. "
        f"Found: {together.kinds or 'nothing'}"
    )
    if not (chosen.codes or chosen.quick or is_part(chosen)):
        report.write(together)
    return 1 if together.faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.matrix")
    parser.add_argument("codes", nargs="*")
    for switch in ("--resume", "--quick", "--pairs", ONE):
        parser.add_argument(switch, action="store_true")
    for names in ("--pages", "--sizes", "--sights"):
        parser.add_argument(names, nargs="+", default=[])
    parser.add_argument("--pictures", type=Path)
    return parser


def is_part(chosen: argparse.Namespace) -> bool:
    return bool(chosen.pages or chosen.sizes or chosen.sights)


def kept_in(code: str, chosen: argparse.Namespace) -> Path:
    """The file of a language's result. That of a part has another name: `--resume` takes no part for the whole."""
    return KEPT / f"{code}{'.part' if is_part(chosen) else ''}.json"


def _run(code: str, options: list[str], chosen: argparse.Namespace) -> Result:
    """Look at a language in a process of its own."""
    kept = kept_in(code, chosen)
    if not (kept.exists() and chosen.resume):
        subprocess.run([sys.executable, "-m", "tests.matrix", ONE, code, *options], check=True, cwd=ROOT)
    result = results.read(kept)
    print(f"{code:10} {result.looks:5} looks  found: {result.kinds or 'nothing'}", flush=True)
    return result


def look_in(code: str, chosen: argparse.Namespace) -> None:
    """Look at a language, or at the pairs, and keep the result."""
    every = pairwise() if code == PAIRS else whole(next(one for one in languages() if one.code == code))
    looks = [look for look in every if look.is_among(chosen.pages, chosen.sizes, chosen.sights)]
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        demonstration = Path(folder) / "demonstration"
        factories.make_demonstration(demonstration)
        with serving(demonstration, Path(folder)) as centres, viewer(browser) as page:
            seen = look_at(page, centres, looks, () if chosen.quick else EVERY, chosen.pictures)
            codes = list(dict.fromkeys(look.language.code for look in looks))
            result = results.of(codes, seen, len({look.page for look in looks}))
            result.browser, result.axe = browser.version, axe_version(page)
    result.date = time.strftime("%Y-%m-%d")
    results.write(kept_in(code, chosen), result)


def _all(result: Result) -> str:
    """Each fault once, with where it is."""
    where: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, look, what in result.faults:
        where[kind, look].append(what)
    return "\n".join(f"  {kind} | {look} | {' ; '.join(what)}" for (kind, look), what in where.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

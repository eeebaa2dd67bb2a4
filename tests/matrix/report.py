"""Writes the report by EN 301 549, and what the accessibility statement tells of the run, from the result of a run."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import ROOT
from tests.matrix.pages import PAGES, PHONES, TOUCHSCREENS, WALLS, Sight, languages, whole
from tests.matrix.results import Result

CLAUSES = Path(__file__).parent / "clauses.txt"
REPORT = ROOT / "docs" / "accessibility" / "en301549.md"
TESTED = ROOT / "web" / "statement" / "tested.json"
HEAD = """# Accessibility by EN 301 549

Written by `make matrix` from its run of {date}: do not edit. The clauses and what is said of each stand in
`tests/matrix/clauses.txt`.

A program showed {pages} of {all_pages} pages of visitors in {languages} languages ({codes}), {looks} times,
{counted_down} of them also with the countdown.{extent}
Browser: Chromium {browser}; rules: axe-core {axe}, tags wcag2a to wcag22aa.

- Sizes: touchscreens {touchscreens}; phones {phones}; walls {walls}.
- Ways of seeing: {sights}. Arabic and Persian are written from right to left.
- Measured each time: that nothing scrolls that must not, that no word or letter is cut or covered, the targets, and
  the contrast in forced colours.
- Found: {found}.

This is a self-assessment by programs. **People with disabilities have not tried the service yet, nor has it been tried
with the screen readers of others.** What a program cannot judge is said to be supported because it was built so; the
last column says how, and where a test shows it.

| clause | requirement | verdict | how it is shown |
|---|---|---|---|
"""
WHOLE = " These are all {possible} combinations of page, language, size and way of seeing that there are."
PAIRS = """
**These are not all combinations**, but {looks} of {possible}: each pair of page, language, size and way of seeing on
touchscreens and phones. The walls are left out."""


@dataclass(frozen=True, slots=True)
class Clause:
    number: str
    name: str
    verdict: str
    shown: str
    contradicted_by: frozenset[str]

    def row(self, result: Result) -> str:
        against = sorted(self.contradicted_by & found_by(result))
        verdict = f"**not met in this run**: {', '.join(against)}" if against else self.verdict
        rules = sorted(self.contradicted_by & set(result.rules))
        shown = self.shown + (f". axe-core: {', '.join(rules)}" if rules else "")
        return f"| {self.number} | {self.name} | {verdict} | {shown} |"


def clauses() -> list[Clause]:
    lines = [line for line in CLAUSES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    parts = [[part.strip() for part in line.split("|")] for line in lines]
    return [Clause(*four, frozenset(filter(None, map(str.strip, last.split(","))))) for *four, last in parts]


def found_by(result: Result) -> set[str]:
    """The kinds of the matrix and the rules of axe-core that found something."""
    axe = {what.partition(":")[0].partition(",")[0] for kind, _, what in result.faults if kind == "axe"}
    return {kind for kind, _, _ in result.faults} | axe


def write(result: Result) -> None:
    """Of a run of all languages: whole, or by pairs."""
    possible = sum(1 for language in languages() for _ in whole(language))
    extent = WHOLE if result.looks == possible else PAIRS
    head = HEAD.format(
        date=result.date,
        pages=result.pages,
        all_pages=len(PAGES),
        languages=len(result.languages),
        codes=", ".join(result.languages),
        looks=result.looks,
        counted_down=result.counted_down,
        extent=extent.format(looks=result.looks, possible=possible),
        browser=result.browser,
        axe=result.axe,
        touchscreens=_sizes(TOUCHSCREENS),
        phones=_sizes(PHONES),
        walls=_sizes(WALLS),
        sights=", ".join(Sight),
        found=", ".join(f"{kind} {number}" for kind, number in result.kinds.items()) or "nothing",
    )
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(head + "\n".join(clause.row(result) for clause in clauses()) + "\n", "utf-8")
    tested = {
        "date": result.date,
        "pages": result.pages,
        "languages": len(result.languages),
        "looks": result.looks,
        "possible": possible,
    }
    TESTED.write_text(json.dumps(tested) + "\n", "utf-8")


def _sizes(sizes: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{width} x {height}" for width, height in sizes)

"""What a run of the matrix has found, as a file."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.matrix.look import Seen


@dataclass
class Result:
    """Of one language, or of several together."""

    languages: list[str] = field(default_factory=list)
    pages: int = 0
    looks: int = 0
    counted_down: int = 0
    """So many looks were repeated with the countdown."""
    faults: list[list[str]] = field(default_factory=list)
    """Kind, look, what is wrong."""
    rules: list[str] = field(default_factory=list)
    """The rules of axe-core that something on the pages fulfils; what fails is among the faults."""
    browser: str = ""
    axe: str = ""
    date: str = ""

    @property
    def kinds(self) -> dict[str, int]:
        return dict(Counter(kind for kind, _, _ in self.faults))


def of(languages: list[str], seen: Seen, pages: int) -> Result:
    faults = [list(fault) for fault in seen.faults]
    return Result(languages, pages, seen.looks, seen.counted_down, faults, sorted(seen.passed))


def together(results: list[Result]) -> Result:
    return Result(
        [code for result in results for code in result.languages],
        max(result.pages for result in results),
        sum(result.looks for result in results),
        sum(result.counted_down for result in results),
        [fault for result in results for fault in result.faults],
        sorted({rule for result in results for rule in result.rules}),
        results[0].browser,
        results[0].axe,
        max(result.date for result in results),
    )


def write(path: Path, result: Result) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1) + "\n", "utf-8")


def read(path: Path) -> Result:
    return Result(**json.loads(path.read_text("utf-8")))

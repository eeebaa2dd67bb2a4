"""Compares what visitors were told with how it was, beside plain methods on the same visitors."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.waits.centre import Told
from tests.waits.plan import SERVICE_MEAN

Range = tuple[float, float] | None
Method = Callable[[Told, int], Range]
FIXED_MINUTES = 12.0
LEAST, MOST = 0.75, 0.88
"""How often the range that was shown shall hold."""
WORST = 1.15
"""The mean error of its middle, as a multiple of that of people ahead x true mean / desks."""
MOST_SILENT = 0.02
"""The share of visitors without a range, from a centre's third day on."""
THIRD_DAY = 2


@dataclass(frozen=True, slots=True)
class Score:
    """How a method did. `coverage` and `silent` are shares; `error` is the mean error of the middle, in minutes.

    `earlier`, `later`: the shares of the ranges before and after which it was the visitor's turn.
    """

    coverage: float
    earlier: float
    later: float
    error: float
    silent: float
    width: float


def shown(told: Told, _desks: int) -> Range:
    """What the visitor was really shown."""
    return (told.low, told.high) if told.low is not None and told.high is not None else None


def true_mean(told: Told, desks: int) -> Range:
    return _thirds(told.ahead * SERVICE_MEAN / desks)


def plain_mean(told: Told, desks: int) -> Range:
    return _thirds(told.ahead * told.plain_mean / desks) if told.plain_mean is not None else None


def last_wait(told: Told, _desks: int) -> Range:
    return _thirds(told.last_wait) if told.last_wait is not None else None


def fixed(told: Told, desks: int) -> Range:
    return _thirds(told.ahead * FIXED_MINUTES / desks)


def _thirds(expected: float) -> Range:
    return expected * 2 / 3, expected * 4 / 3


METHODS: dict[str, Method] = {
    "shown": shown,
    "ahead x true mean / desks": true_mean,
    "ahead x plain mean / desks": plain_mean,
    "the last wait": last_wait,
    "ahead x 12 minutes / desks": fixed,
}


def score(told: Sequence[Told], desks: int, method: Method = shown) -> Score:
    pairs = [(found, one.true) for one in told if (found := method(one, desks)) is not None]
    if not pairs:
        return Score(0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    earlier = sum(true < low for (low, _), true in pairs) / len(pairs)
    later = sum(true > high for (_, high), true in pairs) / len(pairs)
    return Score(
        coverage=1 - earlier - later,
        earlier=earlier,
        later=later,
        error=statistics.fmean(abs((low + high) / 2 - true) for (low, high), true in pairs),
        silent=1 - len(pairs) / len(told),
        width=statistics.fmean(high - low for (low, high), _ in pairs),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """What the visitors were told from a centre's third day on, compared with the aims."""

    desks: int
    held: float
    worse: float
    silent: float

    @property
    def is_reached(self) -> bool:
        return LEAST <= self.held <= MOST and self.worse <= WORST and self.silent < MOST_SILENT

    def __str__(self) -> str:
        return (
            f"  {'reached' if self.is_reached else 'MISSED '}  held {self.held:.1%} ({LEAST:.0%} to {MOST:.0%}), "
            f"mean error {self.worse:.2f} of ahead x true mean / desks (at most {WORST}), "
            f"without a range {self.silent:.1%} (below {MOST_SILENT:.0%})"
        )


def result(told: Sequence[Told], desks: int) -> Result:
    learned = from_third_day(told)
    ours = score(learned, desks)
    return Result(desks, ours.coverage, ours.error / score(learned, desks, true_mean).error, ours.silent)


def from_third_day(told: Sequence[Told]) -> list[Told]:
    return [one for one in told if one.day >= THIRD_DAY]


def lines(told: Sequence[Told], desks: int) -> list[str]:
    """The table of one centre."""
    waited = statistics.fmean(one.true for one in told)
    head = f"{desks} desk{'s' if desks > 1 else ' '}  {len(told)} visitors, {waited:.0f} minutes on average"
    return [head, *(_line(name, score(told, desks, method)) for name, method in METHODS.items())]


def _line(name: str, got: Score) -> str:
    return (
        f"  {name:28} held {got.coverage:4.0%}  earlier {got.earlier:4.0%}  later {got.later:4.0%}"
        f"  mean error {got.error:5.1f}  width {got.width:5.1f}  without a range {got.silent:4.0%}"
    )

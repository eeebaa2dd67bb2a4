"""Turns counts into the geometry of bar charts; templates only loop over it.

Positions along the chart are percent and heights are pixels, so that text keeps its size on any screen.
"""

import itertools
import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

PLOT = 180
"""Height of the field of bars in pixels."""
HEADROOM = 24
"""Above it, for the number over the highest bar."""
GAP = 8
"""Between a bar and the text over it."""
LABEL, NOTE = 24, 44
"""How far below the bars their labels and the notes below those stand."""
HALF_A_DIGIT = 5
FILLED = 0.56
"""How much of a column one bar takes; of several, all together a little more."""
FILLED_BY_SEVERAL = 0.76
MOST_NARROW = 9
"""How many numbers or labels side by side a phone has room for; the table has them all."""
MOST_LETTERS = 40
"""How many letters its labels have room for side by side, the gaps counted in."""
MOST_STEPS = 4


class Bar(Struct, frozen=True):
    """One bar. `series` counts from 0; an unfinished one is hatched."""

    x: float
    width: float
    y: float
    height: float
    n: int
    series: int
    unfinished: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)

    @property
    def above(self) -> float:
        """The line of the number over the bar."""
        return self.y - GAP


class Label(Struct, frozen=True):
    """The label under a column. A narrow screen may leave out a minor one. `absent`: why the column has no bar."""

    x: float
    text: str
    minor: bool
    unfinished: bool
    absent: str | None


class Tick(Struct, frozen=True):
    """A line across the chart with its number."""

    y: float
    n: int

    @property
    def line(self) -> float:
        """The line of its number, so that the digits' middle is at `y`."""
        return self.y + HALF_A_DIGIT


class Column(Struct, frozen=True):
    """One column of the input: a number for each series, or null with a word for why it is absent."""

    label: str
    numbers: tuple[int | None, ...]
    unfinished: bool = False
    absent: str | None = None


class Chart(Struct, frozen=True):
    bars: list[Bar]
    labels: list[Label]
    ticks: list[Tick]
    dense: bool
    """Whether the numbers over the bars would overlap on a narrow screen."""

    absent_line: int = HEADROOM + PLOT - GAP
    """Where the word for an absent column stands; `label_line` and `note_line` are below the bars."""
    label_line: int = HEADROOM + PLOT + LABEL
    note_line: int = HEADROOM + PLOT + NOTE


def bars(columns: Sequence[Column]) -> Chart:
    """A chart of columns side by side, each with a bar for each series."""
    lines = round_numbers(max((n for column in columns for n in column.numbers if n is not None), default=0))
    top = lines[-1]
    return Chart(
        bars=[bar for index, column in enumerate(columns) for bar in _column(column, index, len(columns), top)],
        labels=_labels(columns),
        ticks=[Tick(_y(n, top), n) for n in lines],
        dense=sum(len(column.numbers) for column in columns) > MOST_NARROW,
    )


def portions(numbers: Sequence[int]) -> list[float]:
    """How long each bar of a list is, in percent of the longest."""
    longest = max(numbers, default=0)
    return [round(100 * n / longest, 2) if longest else 0.0 for n in numbers]


def round_numbers(most: int) -> list[int]:
    """Round numbers from 0 to at least `most`, in four steps or fewer, such as 0, 20, 40, 60."""
    step = next(step for step in _round_steps() if step * MOST_STEPS >= most)
    return [step * number for number in range(max(1, math.ceil(most / step)) + 1)]


def _round_steps() -> Iterator[int]:
    for power in itertools.count():
        yield from (base * 10**power for base in (1, 2, 5))


def _column(column: Column, index: int, of: int, top: int) -> Iterator[Bar]:
    slot = 100 / of
    series = len(column.numbers)
    filled = slot * (FILLED if series == 1 else FILLED_BY_SEVERAL)
    start, width = index * slot + (slot - filled) / 2, filled / series
    for number, n in enumerate(column.numbers):
        if n is not None:
            y = _y(n, top)
            height = round(HEADROOM + PLOT - y, 1)
            yield Bar(round(start + number * width, 3), round(width, 3), y, height, n, number, column.unfinished)


def _labels(columns: Sequence[Column]) -> list[Label]:
    slot = 100 / max(1, len(columns))
    letters = sum(len(column.label) + 1 for column in columns)
    every = max(math.ceil(len(columns) / MOST_NARROW), math.ceil(letters / MOST_LETTERS))
    return [
        Label(round((index + 0.5) * slot, 3), column.label, index % every != 0, column.unfinished, column.absent)
        for index, column in enumerate(columns)
    ]


def _y(n: int, top: int) -> float:
    return round(HEADROOM + PLOT * (1 - n / top), 1)

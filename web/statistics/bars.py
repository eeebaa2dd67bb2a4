"""The rows of a list with a bar in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from web import charts


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list with a bar, whose `length` is in percent of the longest."""

    name: str
    n: int
    length: float


def list_rows(named: Sequence[tuple[str, int]]) -> list[ListRow]:
    lengths = charts.portions([n for _, n in named])
    return [ListRow(name, n, length) for (name, n), length in zip(named, lengths, strict=True)]

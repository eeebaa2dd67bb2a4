"""The rows of a list with a bar in each."""

from collections.abc import Sequence

from msgspec import Struct

from web import charts


class ListRow(Struct, frozen=True):
    """A row of a list with a bar, whose `length` is in percent of the longest."""

    name: str
    n: int
    length: float


def list_rows(named: Sequence[tuple[str, int]]) -> list[ListRow]:
    lengths = charts.portions([n for _, n in named])
    return [ListRow(name, n, length) for (name, n), length in zip(named, lengths, strict=True)]

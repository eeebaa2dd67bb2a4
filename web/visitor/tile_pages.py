"""Tiles page by page: nine fit on every touchscreen, six with larger text."""

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

TILES, LARGE_TILES = 9, 6
"""The tiles that fit on the smallest touchscreen, and with larger text. Of more, some lead to other pages."""


class Coded(Protocol):
    """What stands on a tile: a topic, or an answer."""

    @property
    def code(self) -> str: ...


T = TypeVar("T", bound=Coded)


class TilePage(Struct, Generic[T], frozen=True):
    """One page of the tiles. `here`: its index, null on the first; `before` and `following`: those of its neighbours.

    `number` of `count`: as visitors count.
    """

    tiles: list[T]
    here: int | None
    before: int | None
    following: int | None
    number: int
    count: int

    @property
    def is_one_of_many(self) -> bool:
        return self.count > 1


def page(every: Sequence[T], index: int, always: str | None, most: int = TILES) -> TilePage[T]:
    """One page of tiles, of at most so many; the first one where there is none with this index.

    `always`: the code of the tile that is last on each page, for those who do not find theirs.
    """
    pages = _pages(every, always, most)
    here = index if 0 <= index < len(pages) else 0
    return TilePage(
        tiles=pages[here],
        here=here or None,
        before=here - 1 if here else None,
        following=here + 1 if here + 1 < len(pages) else None,
        number=here + 1,
        count=len(pages),
    )


def _pages(every: Sequence[T], always: str | None, most: int) -> list[list[T]]:
    """The first and the last page have one tile that leads to another, those between have two."""
    if len(every) <= most:
        return [list(every)]
    last = [one for one in every if one.code == always]
    others = [one for one in every if one.code != always]
    room = most - len(last) - 1
    pages, rest = [others[:room] + last], others[room:]
    while rest:
        size = room if len(rest) <= room else room - 1
        pages.append(rest[:size] + last)
        rest = rest[size:]
    return pages

"""One page of what a search found."""

from typing import Generic, TypeVar

from msgspec import Struct

R = TypeVar("R")


def page_within(page: int, total: int, size: int) -> int:
    """The page that is shown, from 1: after the last one it is the last one. `size`: how many rows a page has."""
    return max(1, min(page, -(-total // size)))


class Found(Struct, Generic[R], frozen=True):
    """The rows of a page, of `total` that were found. `page`: its number, from 1; `size`: how many rows a page has."""

    rows: list[R]
    page: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first row, from 1; 0 where there are none."""
        return (self.page - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row; 0 where there are none."""
        return self.first + len(self.rows) - 1 if self.rows else 0

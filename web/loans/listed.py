"""The first tags of a list, and how many more there are."""

from collections.abc import Iterable

from msgspec import Struct


class Listed(Struct, frozen=True):
    """The first tags of a list, and how many more there are."""

    tags: list[str]
    more: int

    @property
    def number(self) -> int:
        return len(self.tags) + self.more


def listed(tags: Iterable[str], most: int) -> Listed:
    every = list(tags)
    return Listed(every[:most], max(0, len(every) - most))

"""Simulates the line many times: when would the visitor after those who wait be called?"""

import random
from collections.abc import Callable, Sequence
from functools import cache
from heapq import heapify, heappop, heappushpop
from operator import add, itemgetter

from kiosk.queue.service_times import DRAWS, Table

MOST_SIMULATED = 40
"""With more people ahead, the rest is added as its mean: the spread of their sum matters little."""


def waits(desks: Sequence[Table], ahead: Sequence[Table]) -> list[float]:
    """The minutes until a visitor is called, DRAWS equally likely ones in ascending order.

    `desks`: when each desk at work is free, at least one desk. `ahead`: how long each of those before keeps a desk.
    The draws are the same at each call, so the same line gives the same answer, and a longer one never a shorter wait.
    """
    tables = [*desks, *ahead[:MOST_SIMULATED]]
    columns = [_order(number, len(table))(table) for number, table in enumerate(tables)]
    if len(desks) == 1:
        found = [sum(draw) for draw in zip(*columns, strict=True)]
    else:
        found = _called(columns[: len(desks)], columns[len(desks) :])
    rest = sum(sum(table) / len(table) for table in ahead[MOST_SIMULATED:]) / len(desks)
    return sorted(wait + rest for wait in found)


def _called(desks: Sequence[Table], services: Sequence[Table]) -> list[float]:
    """In each draw, the time at which the last of them is called: each goes to the desk that is free first."""
    free = [list(draw) for draw in zip(*desks, strict=True)]
    for draw in free:
        heapify(draw)
    first = list(map(heappop, free))
    for service in services:
        first = list(map(heappushpop, free, map(add, first, service)))
    return first


@cache
def _order(number: int, size: int) -> Callable[[Table], tuple[float, ...]]:
    """A function that takes DRAWS values from a table of this size, in an order that each number has of its own.

    So each person's times are spread evenly over the draws, independently of those of the others.
    """
    shuffled = random.Random(number).sample(range(DRAWS), DRAWS)  # noqa: S311 - no secret
    return itemgetter(*(position * size // DRAWS for position in shuffled))

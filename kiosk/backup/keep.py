"""Says which copies are kept: the newest of each of the last 7 days, 5 weeks and 12 months that have one."""

import datetime as dt
from collections.abc import Callable, Hashable, Sequence

PERIODS: tuple[tuple[int, Callable[[dt.date], Hashable]], ...] = (
    (7, lambda date: date),
    (5, lambda date: date.isocalendar()[:2]),
    (12, lambda date: (date.year, date.month)),
)
"""How many periods are kept of each kind, and the period that a date is in."""


def kept(dates: Sequence[dt.date]) -> set[int]:
    """The indices of the copies to keep, given their dates in the order in which they were made, oldest first.

    Only periods that have a copy are counted, and the order decides what is newest, never the date: a clock that was
    wrong, or a centre that was closed for months, costs no older copy.
    """
    keep: set[int] = set()
    for number, period in PERIODS:
        newest: dict[Hashable, int] = {}
        for index in reversed(range(len(dates))):
            newest.setdefault(period(dates[index]), index)
        keep |= set(list(newest.values())[:number])
    return keep

"""The plan of a simulated day: who comes when, how long each visit takes, and when each desk has its breaks."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

OPENS, CLOSES = 10 * 60, 17 * 60
"""Minutes of the day."""
LAST_ARRIVAL = CLOSES - 30
SERVICE_MEAN, SERVICE_CV = 15.0, 0.9
CROWD = {10: 1.5, 11: 1.2, 12: 0.8, 13: 1.3, 14: 1.1, 15: 0.8, 16: 0.6}
"""How many people come in an hour, as a multiple of the usual: one peak at the opening, one after lunch."""
BREAKS = ((11 * 60 + 15, 15), (12 * 60 + 15, 40), (15 * 60, 15))
"""When the first desk has its breaks and how long they are; each further desk goes when the one before is back."""
NO_SHOW, NO_SHOW_MINUTES = 0.03, 2.0
LOADS = {1: 0.7, 2: 0.8, 3: 0.8}
"""How busy a centre with so many desks is: with 1, the desks would never be free. One desk alone cannot be as busy."""
TOPICS = ("login", "bills", "device", "other")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Comes at a minute of the day. The desk needs `service` minutes, and then `after` until it can call again.

    `noticed`: the minutes until a desk calls that has nothing to do.
    """

    comes: float
    topic: str
    service: float
    after: float
    noticed: float
    is_there: bool


@dataclass(frozen=True, slots=True)
class Break:
    """A pause that a desk makes as soon as it is free after `due`, a minute of the day."""

    due: float
    minutes: float


def visitors(chance: random.Random, desks: int, load: float) -> list[Visitor]:
    """A day's visitors in the order in which they come. With load 1 the desks would be busy all day but for breaks."""
    working = (CLOSES - OPENS - sum(minutes for _, minutes in BREAKS)) * desks
    usual = load * working / SERVICE_MEAN / sum(CROWD.values()) / 60
    return [_visitor(chance, minute) for minute in _arrivals(chance, usual)]


def _arrivals(chance: random.Random, usual: float) -> Iterator[float]:
    """A Poisson process whose rate changes with the hour, by thinning."""
    most = usual * max(CROWD.values())
    minute = OPENS + chance.expovariate(most)
    while minute < LAST_ARRIVAL:
        if chance.random() * most < usual * CROWD[int(minute // 60)]:
            yield minute
        minute += chance.expovariate(most)


def _visitor(chance: random.Random, comes: float) -> Visitor:
    shape = SERVICE_CV**-2
    return Visitor(
        comes=comes,
        topic=chance.choice(TOPICS),
        service=max(0.5, chance.gammavariate(shape, SERVICE_MEAN / shape)),
        after=chance.uniform(0.2, 1.0),
        noticed=chance.uniform(0.2, 1.5),
        is_there=chance.random() >= NO_SHOW,
    )


def breaks(desk: int) -> list[Break]:
    """The breaks of the desk with this number, from 0."""
    return [Break(due + desk * (minutes + 5), minutes) for due, minutes in BREAKS]

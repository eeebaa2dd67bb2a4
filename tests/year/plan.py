"""Plans a simulated year: opening hours, visits and faults of each day. The same seed gives the same plan."""

import datetime as dt
import random
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
FIRST = dt.date(2023, 9, 1)
"""The year is in the past, since a hub refuses future days. It has a leap day and both clock changes."""
A_YEAR = 366
NORMAL_HOURS = (9 * 60, 17 * 60)
LONG_HOURS = (9 * 60, 19 * 60)
NIGHT_HOURS = (0, 10 * 60)
"""On the Sundays of the clock changes the centre is open while the clock changes."""
CLOCK_CHANGES = frozenset({dt.date(2023, 10, 29), dt.date(2024, 3, 31)})
HOLIDAYS = frozenset(
    dt.date.fromisoformat(text)
    for text in (
        "2023-12-25", "2023-12-26", "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-01", "2024-05-09",
        "2024-06-06", "2024-06-21",
    )
)  # fmt: skip
SWITCHED_OFF = frozenset(
    dt.date.fromisoformat(text) for text in ("2023-12-27", "2023-12-28", "2023-12-29", "2024-01-05")
)
"""Dates with hours on which the machine is off, so that they are unobserved."""
KILLS = ("take", "device", "night", "call", "hub", "web")
KILLS_A_YEAR, OUTAGES_A_YEAR, WRONG_CLOCKS_A_YEAR = 12, 6, 3
OFFLINE_DAYS = 14
LOAN_DAYS = 14
"""How long a loan home is."""
WRONG_BY = (dt.timedelta(days=40), dt.timedelta(days=3653), dt.timedelta(days=800))
"""Wrong clocks are ahead, since a demonstration's clock that is behind counts as moved on purpose."""


@dataclass
class Day:
    """One date. `wrong_from`: the step of the day at which the machine starts with a clock that is `wrong_by` ahead."""

    date: dt.date
    hours: tuple[int, int] | None
    visits: int = 0
    desks: tuple[str, ...] = ()
    is_on: bool = True
    has_hub: bool = True
    kill: str | None = None
    wrong_by: dt.timedelta | None = None
    wrong_from: int = 0
    right_next_morning: bool = False

    @property
    def is_open(self) -> bool:
        return self.hours is not None and self.is_on

    def steps(self) -> list[dt.datetime]:
        """Every five minutes from opening until closing, in UTC. A clock change adds or removes an hour."""
        if self.hours is None:
            return []
        opens, closes = (local(self.date, minute) for minute in self.hours)
        return [
            opens + dt.timedelta(minutes=5 * number) for number in range((closes - opens) // dt.timedelta(minutes=5))
        ]


@dataclass
class Plan:
    """The days in order, and their seed."""

    seed: int
    days: list[Day] = field(default_factory=list)

    @property
    def open_days(self) -> list[Day]:
        return [day for day in self.days if day.is_open]


def local(date: dt.date, minute: int) -> dt.datetime:
    """A time by the centre's wall clock, in UTC."""
    midnight = dt.datetime.combine(date, dt.time(minute // 60, minute % 60), ZONE)
    return midnight.astimezone(dt.UTC)


def make(seed: int, first: dt.date = FIRST, days: int = A_YEAR, visits: tuple[int, int] = (60, 120)) -> Plan:
    """Plan `days` days. A shorter plan has fewer faults in proportion, but at least one of each kind."""
    chance = random.Random(seed)
    plan = Plan(seed, [_day(first + dt.timedelta(days=number), chance, visits) for number in range(days)])
    share = days / A_YEAR
    ordinary = [day for day in plan.open_days if day.visits and day.date not in CLOCK_CHANGES][1:-2]
    _go_offline(plan, max(2, round(OFFLINE_DAYS * share)))
    for number, day in enumerate(_spread(ordinary, max(3, round(KILLS_A_YEAR * share)))):
        day.kill = KILLS[number % len(KILLS)]
    quiet = [day for day in ordinary if day.kill is None]
    for day in _spread(quiet, max(1, round(OUTAGES_A_YEAR * share))):
        day.has_hub = False
    quiet = [day for day in quiet if day.has_hub]
    for number, day in enumerate(_spread(quiet, max(1, round(WRONG_CLOCKS_A_YEAR * share)))):
        _start_with_wrong_clock(day, number)
    return plan


def _day(date: dt.date, chance: random.Random, visits: tuple[int, int]) -> Day:
    hours = hours_of(date)
    if hours is None:
        return Day(date, None)
    if date in SWITCHED_OFF:
        return Day(date, hours, is_on=False)
    many = chance.randint(*visits) if chance.random() > 0.02 else 0
    busy = many > sum(visits) / 2
    return Day(date, hours, many, ("1", "2", "3") if busy else ("1", "2"))


def hours_of(date: dt.date) -> tuple[int, int] | None:
    if date in CLOCK_CHANGES:
        return NIGHT_HOURS
    if date.weekday() > 4 or date in HOLIDAYS:
        return None
    return LONG_HOURS if date.weekday() == 3 else NORMAL_HOURS


def _go_offline(plan: Plan, days: int) -> None:
    """Take the hub offline for some days in a row, from the middle on."""
    middle = len(plan.days) // 2
    for day in plan.days[middle : middle + days]:
        day.has_hub = False


def _spread(days: list[Day], many: int) -> list[Day]:
    """Choose so many of the days, evenly spread."""
    with_hub = [day for day in days if day.has_hub]
    many = min(many, len(with_hub))
    return [with_hub[(2 * number + 1) * len(with_hub) // (2 * many)] for number in range(many)]


def _start_with_wrong_clock(day: Day, number: int) -> None:
    day.wrong_by = WRONG_BY[number % len(WRONG_BY)]
    day.wrong_from = 0 if number % 3 == 1 else len(day.steps()) // 3
    day.right_next_morning = number % 3 == 2

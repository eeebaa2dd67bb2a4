"""Counts the facts of all features on business days."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.facts import Fact
from kiosk.statistics.day_report import is_key_of_report
from kiosk.statistics.measures import BY_CODE, MEASURES, OTHER, WHOLE
from kiosk.statistics.models import DayCount
from kiosk.statistics.sources import SOURCES

DAY_COUNTS = table_of(DayCount)
MOST_KEYS = 200
"""How many keys a dimension can have. With it, the counts of all measures fit into one report."""

Cell = tuple[str, str, str]
"""Measure, dimension, key."""
Counts = dict[Cell, int]


def count(s: Session, days: Sequence[int], zone: ZoneInfo) -> dict[int, Counts]:
    """The counts of business days by their ids. Totals are always there, keys without a fact are not."""
    return tally(days, (fact for source in SOURCES for fact in source.read_facts(s, days, zone)))


def tally(days: Iterable[int], facts: Iterable[Fact]) -> dict[int, Counts]:
    """Count facts: the total of each measure, and each key of each of its dimensions."""
    zeros = {(measure.code, WHOLE, WHOLE): 0 for measure in MEASURES}
    totals: dict[int, Counter[Cell]] = {day: Counter(zeros) for day in days}
    for fact in facts:
        counted = totals[fact.day]
        counted[(fact.measure, WHOLE, WHOLE)] += 1
        for dimension in BY_CODE[fact.measure].dimensions:
            counted[(fact.measure, dimension, fact.keys[dimension])] += 1
    return {day: _limited(counted) for day, counted in totals.items()}


def unobserved() -> dict[Cell, int | None]:
    """The counts of an unobserved day: the total of each measure is null, which is not zero."""
    return {(measure.code, WHOLE, WHOLE): None for measure in MEASURES}


def store(s: Session, day: int, revision: int, counted: Mapping[Cell, int | None]) -> None:
    """Store the counts of a business day as a revision."""
    s.execute(sa.insert(DAY_COUNTS), [_row(day, revision, cell, n) for cell, n in counted.items()])


def _row(day: int, revision: int, cell: Cell, n: int | None) -> dict[str, object]:
    measure, dimension, key = cell
    return {
        "business_day": day, "revision": revision, "measure": measure, "dimension": dimension, "key": key, "n": n,
    }  # fmt: skip


def _limited(counted: Counter[Cell]) -> Counts:
    """The counts with keys that a report allows. Keys that are not allowed, and the rarest beyond MOST_KEYS, count as
    `other`, so the sums stay the same.
    """
    limited: Counter[Cell] = Counter()
    keys: Counter[tuple[str, str]] = Counter()
    for (measure, dimension, key), n in sorted(counted.items(), key=lambda cell: (-cell[1], cell[0])):
        fits = is_key_of_report(key) and keys[measure, dimension] < MOST_KEYS
        keys[measure, dimension] += fits
        limited[measure, dimension, key if fits else OTHER] += n
    return dict(limited)

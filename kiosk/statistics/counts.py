"""Counts business days from their event rows. A step that was taken back has not happened."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from kiosk.db import table_of
from kiosk.loans.models import Item, ItemEvent, ItemStep
from kiosk.queue import languages
from kiosk.queue.models import Step, Ticket, TicketEvent
from kiosk.statistics.day_report import is_key_of_report
from kiosk.statistics.measures import BY_CODE, MEASURES, NOT_SAID, OTHER, WHOLE, wait_bucket

TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
ITEMS = table_of(Item)
ITEM_EVENTS = table_of(ItemEvent)

MOST_KEYS = 200
"""Keys of a dimension that are told apart: those of all measures fit into one report."""
ENDS = {Step.NO_SHOW: "no_shows", Step.LEFT: "left", Step.EXPIRED: "expired"}
ITEM_STEPS = {ItemStep.LENT: "loans", ItemStep.RETURNED: "returns"}

Cell = tuple[str, str, str]
"""Measure, dimension, key."""
Counts = dict[Cell, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to count on a business day, with its key in each dimension."""

    day: int
    measure: str
    keys: dict[str, str]


def count(s: Session, days: Sequence[int], zone: ZoneInfo) -> dict[int, Counts]:
    """The counts of business days by their ids. Every total is there, also a zero; a key with nothing is left out."""
    return tally(days, facts(s, days, zone))


def facts(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    """All that happened on these days, three queries however many they are."""
    yield from _tickets_taken(s, days, zone)
    yield from _ticket_steps(s, days)
    yield from _item_steps(s, days, zone)


def tally(days: Iterable[int], happened: Iterable[Fact]) -> dict[int, Counts]:
    """Add facts up: the total of each measure, and each key of its dimensions."""
    zeros = {(measure.code, WHOLE, WHOLE): 0 for measure in MEASURES}
    totals: dict[int, Counter[Cell]] = {day: Counter(zeros) for day in days}
    for fact in happened:
        counted = totals[fact.day]
        counted[(fact.measure, WHOLE, WHOLE)] += 1
        for dimension in BY_CODE[fact.measure].dimensions:
            counted[(fact.measure, dimension, fact.keys[dimension])] += 1
    return {day: _folded(counted) for day, counted in totals.items()}


def _folded(counted: Counter[Cell]) -> Counts:
    """What a report can hold, with the same sums: any other key, and the rarest of too many, counts as `other`."""
    folded: Counter[Cell] = Counter()
    keys: Counter[tuple[str, str]] = Counter()
    for (measure, dimension, key), n in sorted(counted.items(), key=lambda cell: (-cell[1], cell[0])):
        fits = is_key_of_report(key) and keys[measure, dimension] < MOST_KEYS
        keys[measure, dimension] += fits
        folded[measure, dimension, key if fits else OTHER] += n
    return dict(folded)


def wait_minutes(s: Session, day: int) -> list[float]:
    """Each wait of a day until the first call, in minutes."""
    first = _steps([day]).where(EVENTS.c.step == Step.CALLED).order_by(EVENTS.c.id)
    waits = {row.ticket: minutes(row.taken_at, row.at) for row in reversed(s.connection().execute(first).all())}
    return list(waits.values())


def minutes(start: dt.datetime, end: dt.datetime) -> float:
    return (end - start).total_seconds() / 60


def _tickets_taken(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    columns = TICKETS.c
    rows = sa.select(
        columns.business_day, columns.topic, columns.language, columns.channel, columns.series, columns.taken_at
    ).where(columns.business_day.in_(days))
    for row in s.connection().execute(rows):
        keys = {"topic": row.topic, "channel": row.channel.value, "series": row.series}
        keys |= {"language": languages.known(row.language), "hour": hour(row.taken_at, zone)}
        yield Fact(row.business_day, "tickets", keys)


def _ticket_steps(s: Session, days: Sequence[int]) -> Iterator[Fact]:
    called: set[int] = set()
    for row in s.connection().execute(_steps(days).order_by(EVENTS.c.id)):
        if row.step is Step.CALLED and row.ticket not in called:
            called.add(row.ticket)
            bucket = wait_bucket(minutes(row.taken_at, row.at))
            yield Fact(row.business_day, "wait_minutes", {"minutes": bucket})
        elif row.step is Step.FINISHED:
            how = row.how.value if row.how else NOT_SAID
            keys = {"topic": row.topic, "outcome": row.outcome.value, "how": how}
            yield Fact(row.business_day, "sessions", keys)
            yield Fact(row.business_day, "questions", keys)
        elif row.step in ENDS:
            yield Fact(row.business_day, ENDS[row.step], {})


def _steps(days: Sequence[int]) -> sa.Select[Any]:
    """The steps of these days' tickets that count and were not taken back, with what their ticket says."""
    columns = TICKETS.c
    steps = sa.select(
        columns.business_day, columns.taken_at, columns.topic, columns.outcome, columns.how,
        EVENTS.c.ticket, EVENTS.c.step, EVENTS.c.at,
    )  # fmt: skip
    counted = (Step.CALLED, Step.FINISHED, *ENDS)
    return steps.join(EVENTS, EVENTS.c.ticket == columns.id).where(
        columns.business_day.in_(days), EVENTS.c.step.in_(counted), _stands(EVENTS)
    )


def _item_steps(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    columns = ITEM_EVENTS.c
    rows = sa.select(columns.business_day, columns.step, columns.at, ITEMS.c.model_code)
    rows = rows.join(ITEMS, ITEMS.c.id == columns.item_id).where(
        columns.business_day.in_(days), columns.step.in_(tuple(ITEM_STEPS)), _stands(ITEM_EVENTS)
    )
    for row in s.connection().execute(rows):
        keys = {"model": row.model_code, "hour": hour(row.at, zone)}
        yield Fact(row.business_day, ITEM_STEPS[row.step], keys)


def _stands(events: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a step was not taken back."""
    undoing = aliased(events)
    return ~sa.exists().where(undoing.c.undoes == events.c.id)


def hour(at: dt.datetime, zone: ZoneInfo) -> str:
    """The hour on the centre's wall, `00` to `23`."""
    return f"{at.astimezone(zone).hour:02d}"

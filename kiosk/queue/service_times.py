"""Learns how long visitors keep a desk: kept histograms by topic and hour, from which the waits are estimated.

The visits of a day are added when the day is closed, so that nothing is lost when retention deletes its tickets.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays
from kiosk.db import table_of
from kiosk.prepared import Query
from kiosk.queue.models import ServiceTimes, Ticket

TICKETS = table_of(Ticket)
SERVICE_TIMES = table_of(ServiceTimes)
EDGES = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 180, 240)
"""Minutes: a bucket begins at an edge, and ends before the next one. Longer times are not learned: nobody ended the
visit, or the clock was corrected during it."""
BUCKETS = len(EDGES) - 1
PRIOR = (39, 49, 51, 51, 49, 48, 89, 80, 72, 92, 117, 82, 57, 67, 31, 14, 9, 2, 1, 0, 0)
"""What is expected of a centre that has measured nothing: a gamma distribution with a mean of 15 minutes and a
coefficient of variation of 0.9, in thousandths."""
PRIOR_VISITS = 10
"""How many visits the prior is worth. A centre's own visits soon outweigh it."""
PARENT_VISITS = 25
"""How many visits the times of all topics are worth for one topic, and those of a topic for one of its hours."""
MOST_KEPT = 200
"""From so many visits on, those of a topic and hour are halved, so that new ones outweigh those of years ago."""
LONGEST_GAP = timedelta(minutes=60)
"""A desk that is without a visitor for longer, although somebody waits, is not at work any more."""
DRAWS = 128
"""How many equally likely values stand for a distribution."""
Table = tuple[float, ...]
"""Equally likely minutes in ascending order, DRAWS or fewer."""


class Visit(Struct, frozen=True):
    """A visitor who was called and is gone, also where nobody came."""

    topic: str
    desk: str
    taken_at: datetime
    called_at: datetime
    ended_at: datetime


class Kept(Struct, frozen=True):
    """The whole table as one text, null where it is empty: a row is a line such as `login 13 0 3 1 ...`."""

    text: str | None


Histograms = dict[tuple[str, int], list[float]]
"""By topic and hour: how many visits had each length, one number a bucket."""
LINE = SERVICE_TIMES.c.topic + " " + sa.cast(SERVICE_TIMES.c.hour, sa.String) + " " + SERVICE_TIMES.c.counts
KEPT = Query(Kept, sa.select(sa.func.group_concat(LINE, "\n").label("text")))
"""All histograms as one text, which is read faster than a hundred rows."""
VISITS = (
    sa.select(TICKETS.c.topic, TICKETS.c.desk, TICKETS.c.taken_at, TICKETS.c.called_at, TICKETS.c.ended_at)
    .where(TICKETS.c.desk.is_not(None), sa.text("called_at IS NOT NULL"), TICKETS.c.ended_at.is_not(None))
    .where(sa.text("state IN ('finished', 'no_show', 'left')"))
)


LEARNED = "learned"
"""In a session: the days that were open, and the Learned that was read then."""


@dataclass(slots=True)
class Learned:
    """The histograms of a centre. `times` answers the table of one topic at one hour."""

    by_hour: Histograms
    _whole: list[float] = field(init=False)
    _tables: dict[tuple[str, int], Table] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._whole = _blend(_sum(self.by_hour.values()), PRIOR, PRIOR_VISITS)

    @property
    def visits(self) -> int:
        """How many visits it was learned from."""
        return round(sum(self._whole)) - PRIOR_VISITS

    def times(self, topic: str, hour: int) -> Table:
        """How long a visitor with this topic keeps a desk at this local hour."""
        if (topic, hour) not in self._tables:
            of_topic = _sum(counts for (code, _), counts in self.by_hour.items() if code == topic)
            blended = _blend(of_topic, self._whole, PARENT_VISITS)
            of_hour = self.by_hour.get((topic, hour), [0.0] * BUCKETS)
            self._tables[topic, hour] = table_of_counts(tuple(_blend(of_hour, blended, PARENT_VISITS)))
        return self._tables[topic, hour]


def learned(s: Session, open_days: OpenDays) -> Learned:
    """The kept histograms. Only closing a day changes them, so a session reads them once for the same open days.

    All numbers of a process are given in the same session (`Database.begin`): they find the histograms there.
    """
    days, known = s.info.get(LEARNED, (None, None))
    if days != open_days.not_closed:
        known = _learned(_text(s))
        s.info[LEARNED] = (open_days.not_closed, known)
    return cast(Learned, known)


def with_visits(known: Learned, visits: Sequence[Visit], zone: ZoneInfo) -> Learned:
    """The same with these visits more, which are of days that are not closed yet."""
    if not visits:
        return known
    fresh = _histograms(visits, zone)
    keys = {*known.by_hour, *fresh}
    return Learned({key: _sum(one[key] for one in (known.by_hour, fresh) if key in one) for key in keys})


def _text(s: Session) -> str:
    found = KEPT.first(s)
    return found.text or "" if found else ""


@lru_cache(maxsize=4)
def _learned(text: str) -> Learned:
    """They change only at night, so that the board and the phones, which read them each time, find them ready."""
    return Learned(_parsed(text))


def _parsed(text: str) -> Histograms:
    lines = (line.split() for line in text.splitlines())
    return {(topic, int(hour)): [float(n) for n in counts] for topic, hour, *counts in lines}


def learn(s: Session, day: int, zone: ZoneInfo) -> None:
    """Add the visits of a business day to the histograms. It is called once, in the transaction that closes the day."""
    visits = [Visit(*row) for row in s.execute(VISITS.where(TICKETS.c.business_day == day))]
    kept = _parsed(_text(s))
    for (topic, hour), counts in _histograms(visits, zone).items():
        before = kept.get((topic, hour), [])
        if sum(before) >= MOST_KEPT:
            before = [n // 2 for n in before]
        text = " ".join(f"{n:.0f}" for n in _sum(filter(None, (before, counts))))
        s.execute(
            insert(SERVICE_TIMES)
            .values(topic=topic, hour=hour, counts=text)
            .on_conflict_do_update(index_elements=list(SERVICE_TIMES.primary_key), set_={"counts": text})
        )


def _histograms(visits: Iterable[Visit], zone: ZoneInfo) -> Histograms:
    found: Histograms = defaultdict(lambda: [0.0] * BUCKETS)
    for visit, kept in times_at_desks(visits):
        minutes = kept.total_seconds() / 60
        if 0 <= minutes < EDGES[-1]:
            bucket = sum(minutes >= edge for edge in EDGES) - 1
            found[visit.topic, visit.called_at.astimezone(zone).hour][bucket] += 1
    return found


def times_at_desks(visits: Iterable[Visit]) -> Iterable[tuple[Visit, timedelta]]:
    """For how long each visitor kept the desk: until its next call, where the next visitor waited then already.

    So what staff do between two visitors counts too, and their breaks; not the time in which nobody waited.
    """
    in_order = sorted(visits, key=lambda visit: (visit.desk, visit.called_at))
    for visit, following in itertools.zip_longest(in_order, in_order[1:]):
        waited = following is not None and following.desk == visit.desk and following.taken_at <= visit.ended_at
        gap = following.called_at - visit.ended_at if waited else timedelta(0)
        yield visit, visit.ended_at - visit.called_at + (gap if timedelta(0) <= gap <= LONGEST_GAP else timedelta(0))


@lru_cache(maxsize=512)
def table_of_counts(counts: tuple[float, ...]) -> Table:
    """DRAWS equally likely values of a histogram. Within a bucket all minutes are equally likely."""
    total, values, below, bucket = sum(counts), [], 0.0, 0
    for draw in range(DRAWS):
        wanted = (draw + 0.5) / DRAWS * total
        while bucket < BUCKETS - 1 and below + counts[bucket] < wanted:
            below += counts[bucket]
            bucket += 1
        start, end = EDGES[bucket], EDGES[bucket + 1]
        values.append(start + (end - start) * min(1.0, (wanted - below) / counts[bucket]))
    return tuple(values)


def _sum(histograms: Iterable[Sequence[float]]) -> list[float]:
    return [sum(column) for column in zip([0.0] * BUCKETS, *histograms, strict=True)]


def _blend(own: Sequence[float], parent: Sequence[float], worth: float) -> list[float]:
    """A histogram with so many visits more, which are divided as in the parent."""
    factor = worth / sum(parent)
    return [n + factor * expected for n, expected in zip(own, parent, strict=True)]

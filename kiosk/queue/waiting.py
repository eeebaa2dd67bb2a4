"""Estimates waits: a range of minutes from the people ahead, the desks at work and the latest visits."""

import math
import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.prepared import Query
from kiosk.queue import order
from kiosk.queue.desks import AT_WORK
from kiosk.queue.models import NewTicket, Ticket

TICKETS = table_of(Ticket)
RECENT_VISITS = 12


@dataclass(frozen=True, slots=True)
class Visit:
    """A finished visit."""

    called_at: datetime
    ended_at: datetime
    desk: str | None


def _visits_on(day: str) -> sa.Select[Any]:
    """The latest finished visits of one day. An index has them in this order, so a long day takes no more time."""
    rows = sa.select(TICKETS.c.called_at, TICKETS.c.ended_at, TICKETS.c.desk)
    finished = rows.where(
        TICKETS.c.business_day == sa.bindparam(day), sa.text("called_at IS NOT NULL"), sa.text("state = 'finished'")
    )
    return sa.select(finished.order_by(TICKETS.c.called_at.desc()).limit(RECENT_VISITS).subquery())


@cache
def _visits(days: int) -> sa.CompoundSelect[Any]:
    return sa.union_all(*(_visits_on(f"day_{number}") for number in range(days)))


@dataclass(frozen=True, slots=True)
class AheadAndVisit:
    """How many are before a new ticket, and one of the latest visits, whose columns are null if there is none."""

    ahead: int
    called_at: datetime | None
    ended_at: datetime | None
    desk: str | None


@cache
def _ahead_and_visits(days: int) -> Query[AheadAndVisit]:
    line, visits = order.ahead_of_new(days).subquery("line"), _visits(days).subquery("visits")
    columns = line.c.ahead, visits.c.called_at, visits.c.ended_at, visits.c.desk
    return Query(AheadAndVisit, sa.select(*columns).select_from(line.outerjoin(visits, sa.true())))


FEWEST_VISITS = 3
"""With fewer finished visits, there is no estimate."""
LONGEST_VISIT = timedelta(hours=4)
"""Visits that seem longer, or shorter than zero, are left out: the clock was corrected during them."""
ROUND_TO = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """An estimated wait between `low` and `high` minutes."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the queue moves: the median length of a visit in minutes, and the number of desks at work."""

    minutes: float
    desks: int


def estimate(s: Session, open_days: OpenDays, ahead: int, at: Moment) -> Wait | None:
    """The wait with `ahead` people before; null where there are too few finished visits."""
    return _wait(ahead, _recent_pace(s, open_days, at))


def ahead_and_estimate(s: Session, open_days: OpenDays, ticket: NewTicket, at: Moment) -> tuple[int, Wait | None]:
    """How many are before a new ticket, and its estimated wait."""
    rows = _ahead_and_visits(len(open_days.ids)).all(s, order.parameters_of_new(open_days, ticket))
    visits = [Visit(row.called_at, row.ended_at, row.desk) for row in rows if row.called_at and row.ended_at]
    return rows[0].ahead, _wait(rows[0].ahead, _pace(visits, at))


def estimate_for_one_desk(s: Session, open_days: OpenDays, ahead: int, at: Moment) -> Wait | None:
    """The wait of a ticket that only one desk calls: from the wait with all desks to the wait with that desk alone."""
    now = _recent_pace(s, open_days, at)
    if now is None:
        return None
    return Wait(wait_range(ahead, now.minutes, now.desks).low, wait_range(ahead, now.minutes, 1).high)


def _wait(ahead: int, pace: Pace | None) -> Wait | None:
    return wait_range(ahead, pace.minutes, pace.desks) if pace else None


def _recent_pace(s: Session, open_days: OpenDays, at: Moment) -> Pace | None:
    if not open_days.ids:
        return None
    return _pace([Visit(*row) for row in s.execute(_visits(len(open_days.ids)), open_days.parameters)], at)


def _pace(visits: list[Visit], at: Moment) -> Pace | None:
    if len(visits) < FEWEST_VISITS:
        return None
    latest = sorted(visits, key=lambda visit: visit.called_at, reverse=True)[:RECENT_VISITS]
    times = [visit.ended_at - visit.called_at for visit in latest]
    minutes = [time.total_seconds() / 60 for time in times if timedelta(0) <= time <= LONGEST_VISIT]
    if len(minutes) < FEWEST_VISITS:
        return None
    desks = {visit.desk for visit in latest if at.utc - visit.called_at <= AT_WORK}
    return Pace(statistics.median(minutes), max(1, len(desks)))


def wait_range(ahead: int, service_minutes: float, desks: int) -> Wait:
    """From two thirds to four thirds of the expected wait, rounded to five minutes, and at least five minutes wide."""
    expected = (ahead + 1) * service_minutes / desks if ahead else service_minutes / desks / 2
    low = math.floor(expected * 2 / 3 / ROUND_TO) * ROUND_TO
    high = max(math.ceil(expected * 4 / 3 / ROUND_TO) * ROUND_TO, low + ROUND_TO)
    return Wait(low, high)

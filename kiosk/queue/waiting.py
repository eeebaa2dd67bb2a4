"""How long it takes, honestly: a range from the people ahead, the desks at work and recent service times."""

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
RECENT = 12


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that was finished."""

    called_at: datetime
    ended_at: datetime
    desk: str | None


def _served_on(day: str) -> sa.Select[Any]:
    """The latest finished visits of one day, newest first, as its index has them: however long the day has been."""
    rows = sa.select(TICKETS.c.called_at, TICKETS.c.ended_at, TICKETS.c.desk)
    served = rows.where(
        TICKETS.c.business_day == sa.bindparam(day), sa.text("called_at IS NOT NULL"), sa.text("state = 'finished'")
    )
    return sa.select(served.order_by(TICKETS.c.called_at.desc()).limit(RECENT).subquery())


@cache
def _visits(days: int) -> sa.CompoundSelect[Any]:
    return sa.union_all(*(_served_on(f"day_{number}") for number in range(days)))


@dataclass(frozen=True, slots=True)
class AheadAndVisit:
    """How many are before a new ticket, beside one of the latest visits. Where there was none it stands alone."""

    ahead: int
    called_at: datetime | None
    ended_at: datetime | None
    desk: str | None


@cache
def _ahead_and_visits(days: int) -> Query[AheadAndVisit]:
    line, visits = order.ahead_of_new(days).subquery("line"), _visits(days).subquery("visits")
    columns = line.c.ahead, visits.c.called_at, visits.c.ended_at, visits.c.desk
    return Query(AheadAndVisit, sa.select(*columns).select_from(line.outerjoin(visits, sa.true())))


FEWEST = 3
"""Below three finished visits there is nothing honest to say."""
LONGEST = timedelta(hours=4)
"""A visit that seems to have taken longer, or less than nothing, is one over which the clock was put right."""
ROUND_TO = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """Between `low` and `high` minutes."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly it goes: the median visit in minutes, and how many desks are at work."""

    minutes: float
    desks: int


def estimate(s: Session, open_days: OpenDays, ahead: int, at: Moment) -> Wait | None:
    """The wait of somebody with `ahead` people before them; null where too little is known."""
    return _wait(ahead, _recent_pace(s, open_days, at))


def of_new(s: Session, open_days: OpenDays, ticket: NewTicket, at: Moment) -> tuple[int, Wait | None]:
    """How many are before a ticket that is being taken, and its wait."""
    rows = _ahead_and_visits(len(open_days.ids)).all(s, order.new_in_line(open_days, ticket))
    visits = [Visit(row.called_at, row.ended_at, row.desk) for row in rows if row.called_at and row.ended_at]
    return rows[0].ahead, _wait(rows[0].ahead, _pace(visits, at))


def estimate_for_one_desk(s: Session, open_days: OpenDays, ahead: int, at: Moment) -> Wait | None:
    """The same of somebody whom one desk alone calls: all desks may take those before, or that one all of them."""
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
    if len(visits) < FEWEST:
        return None
    latest = sorted(visits, key=lambda visit: visit.called_at, reverse=True)[:RECENT]
    times = [visit.ended_at - visit.called_at for visit in latest]
    minutes = [time.total_seconds() / 60 for time in times if timedelta(0) <= time <= LONGEST]
    if len(minutes) < FEWEST:
        return None
    desks = {visit.desk for visit in latest if at.utc - visit.called_at <= AT_WORK}
    return Pace(statistics.median(minutes), max(1, len(desks)))


def wait_range(ahead: int, service_minutes: float, desks: int) -> Wait:
    """From two thirds to four thirds of the mean, in whole fives, never empty."""
    expected = (ahead + 1) * service_minutes / desks if ahead else service_minutes / desks / 2
    low = math.floor(expected * 2 / 3 / ROUND_TO) * ROUND_TO
    high = max(math.ceil(expected * 4 / 3 / ROUND_TO) * ROUND_TO, low + ROUND_TO)
    return Wait(low, high)

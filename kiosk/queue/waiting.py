"""How long it takes, honestly: a range from the people ahead, the desks at work and recent service times."""

import math
import statistics
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.prepared import Prepared, p
from kiosk.queue.models import Ticket

TICKETS = table_of(Ticket)
RECENT = 12


def _served_on(day: str) -> sa.Select[Any]:
    """The latest finished visits of one day, newest first, as its index has them: however long the day has been."""
    rows = sa.select(TICKETS.c.called_at, TICKETS.c.ended_at, TICKETS.c.desk).where(TICKETS.c.business_day == p(day))
    served = rows.where(sa.text("called_at IS NOT NULL"), sa.text("state = 'finished'"))
    return sa.select(served.order_by(TICKETS.c.called_at.desc()).limit(RECENT).subquery())


@cache
def _recently_served(days: int) -> Prepared:
    return Prepared(sa.union_all(*(_served_on(f"day_{number}") for number in range(days))))


FEWEST = 3
"""Below three finished visits there is nothing honest to say."""
AT_WORK = timedelta(minutes=30)
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
    now = _pace(s, open_days, at)
    return wait_range(ahead, now.minutes, now.desks) if now else None


def estimate_for_one_desk(s: Session, open_days: OpenDays, ahead: int, at: Moment) -> Wait | None:
    """The same of somebody whom one desk alone calls: all desks may take those before, or that one all of them."""
    now = _pace(s, open_days, at)
    if now is None:
        return None
    return Wait(wait_range(ahead, now.minutes, now.desks).low, wait_range(ahead, now.minutes, 1).high)


def _pace(s: Session, open_days: OpenDays, at: Moment) -> Pace | None:
    served = _recently_served(len(open_days.ids)).all(s, **open_days.parameters) if open_days.ids else []
    if len(served) < FEWEST:
        return None
    rows = sorted(served, key=lambda row: row.called_at, reverse=True)[:RECENT]
    times = [row.ended_at - row.called_at for row in rows]
    minutes = [time.total_seconds() / 60 for time in times if timedelta(0) <= time <= LONGEST]
    if len(minutes) < FEWEST:
        return None
    desks = {row.desk for row in rows if at.utc - row.called_at <= AT_WORK}
    return Pace(statistics.median(minutes), max(1, len(desks)))


def wait_range(ahead: int, service_minutes: float, desks: int) -> Wait:
    """From two thirds to four thirds of the mean, in whole fives, never empty."""
    expected = (ahead + 1) * service_minutes / desks if ahead else service_minutes / desks / 2
    low = math.floor(expected * 2 / 3 / ROUND_TO) * ROUND_TO
    high = max(math.ceil(expected * 4 / 3 / ROUND_TO) * ROUND_TO, low + ROUND_TO)
    return Wait(low, high)

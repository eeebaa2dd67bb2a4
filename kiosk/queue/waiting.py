"""Estimates waits: a range of minutes from a simulation of the line, with what the centre has learned of itself."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.prepared import Query
from kiosk.queue import desks, order, service_times, simulation
from kiosk.queue.desks import DeskNow
from kiosk.queue.models import NewTicket, Ticket
from kiosk.queue.order import Ahead
from kiosk.queue.service_times import DRAWS, Learned, Table, Visit

TICKETS = table_of(Ticket)
RECENT_VISITS = 60
"""How many of today's visits are read while the centre has learned little."""
ENOUGH = 100
"""From this many kept visits on, those of today are not read, since they would change little."""
FEWEST_VISITS = 3
"""With fewer visits, kept ones and those of today together, there is no estimate."""
LONGEST_VISIT = timedelta(hours=4)
"""A desk whose visitor came before that has been left without ending the visit."""
IS_AWAY = timedelta(minutes=5)
"""A desk that calls nobody for so long, although somebody waits, has a break."""
LONGEST_QUIET = timedelta(hours=3)
"""How long the desk that made the newest step of all counts as at work: perhaps nobody has come since."""
LONGEST_BREAK = 45
"""In minutes. For as long after its last step a desk counts as at work where nobody is logged in."""
BREAK: Table = tuple(LONGEST_BREAK * (draw + 0.5) / DRAWS for draw in range(DRAWS))
"""How long a break lasts, in minutes. It also stands for the time until somebody begins to work where nobody does."""
FREE_NOW: Table = (0.0,)
STEPS, LONGEST_STEP = ((60, 5), (120, 10)), 30
"""Below an hour a range is said in steps of five minutes, below two in steps of ten, then in half hours."""


class Wait(Struct, frozen=True):
    """An estimated wait between `low` and `high` minutes."""

    low: int
    high: int


class Situation(Struct, frozen=True):
    """What an estimate is made of: what was learned, the desks now, and since when the first in the line waits."""

    learned: Learned
    desks: Sequence[DeskNow]
    at: Moment
    waited_since: datetime


def _visits_on(day: str) -> sa.Select[Any]:
    """The latest visits of one day. An index has them in this order, so a long day takes no more time."""
    on_day = service_times.VISITS.where(TICKETS.c.business_day == sa.bindparam(day))
    return sa.select(on_day.order_by(TICKETS.c.called_at.desc()).limit(RECENT_VISITS).subquery())


@cache
def _visits(days: int) -> Query[Visit]:
    return Query(Visit, sa.union_all(*(_visits_on(f"day_{number}") for number in range(days))))


def ahead_and_estimate(s: Session, open_days: OpenDays, ticket: NewTicket, at: Moment) -> tuple[int, Wait | None]:
    """How many are before a new ticket, and its estimated wait."""
    now = _situation(s, open_days, at)
    if now is None:
        return order.count_ahead_of_new(s, open_days, ticket), None
    before = order.ahead_of_new(s, open_days, ticket)
    return sum(one.number for one in before), _estimated(now, before, at.utc)


def estimate(
    s: Session, open_days: OpenDays, before: Sequence[Ahead], at: Moment, taken_at: datetime | None = None
) -> Wait | None:
    """The wait of a ticket with these before it; null where the centre has had too few visits.

    `taken_at`: since when it waits itself; null for one that is taken now.
    """
    now = _situation(s, open_days, at)
    return _estimated(now, before, taken_at or at.utc) if now else None


def _estimated(now: Situation, before: Sequence[Ahead], taken_at: datetime) -> Wait:
    return _range(*_quantiles(replace(now, waited_since=_first(before, taken_at)), before, now.desks))


def estimate_for_one_desk(
    s: Session, open_days: OpenDays, before: Sequence[Ahead], desk: str, at: Moment
) -> Wait | None:
    """The wait of a ticket that only one desk calls: `low` as if all desks called it, `high` as if that desk alone."""
    now = _situation(s, open_days, at)
    if now is None:
        return None
    now = replace(now, waited_since=_first(before, at.utc))
    alone = [one for one in now.desks if one.code == desk]
    return _range(_quantiles(now, before, now.desks)[0], _quantiles(now, before, alone)[1])


def _situation(s: Session, open_days: OpenDays, at: Moment) -> Situation | None:
    if not open_days.ids:
        return None
    learned = service_times.learned(s, open_days)
    if learned.visits < ENOUGH:
        todays = _visits(len(open_days.ids)).all(s, open_days.parameters)
        learned = service_times.with_visits(learned, todays, at.zone)
    return Situation(learned, desks.now(s, at), at, at.utc) if learned.visits >= FEWEST_VISITS else None


def _first(before: Sequence[Ahead], own: datetime) -> datetime:
    """Since when the first of these waits, or the ticket itself."""
    return min(own, *(one.since for one in before)) if before else own


def _quantiles(now: Situation, before: Sequence[Ahead], at_work: Sequence[DeskNow]) -> tuple[float, float]:
    """The tenth and the ninetieth percent of the simulated waits."""
    newest = max((desk.last for desk in at_work if desk.last), default=None)
    found = [_free_in(desk, now, newest) for desk in at_work]
    free = [table for table in found if table is not None] or [_idle_for(now.at.utc - now.waited_since) or BREAK]
    if FREE_NOW in free and not before:
        return 0.0, 0.0
    waits = simulation.waits(free, _times_of(now, before, len(free)))
    return waits[len(waits) // 10], waits[-1 - len(waits) // 10]


def _times_of(now: Situation, before: Sequence[Ahead], at_work: int) -> list[Table]:
    """How long each of those before will keep a desk, at the hour at which it is about their turn."""
    minute, tables = float(now.at.minute), []
    for topic in (one.topic for one in before for _ in range(one.number)):
        times = now.learned.times(topic, int(minute / 60) % 24)
        minute += times[DRAWS // 2] / at_work
        tables.append(times)
    return tables


def _free_in(desk: DeskNow, now: Situation, newest: datetime | None) -> Table | None:
    """In how many minutes a desk can call; null where nobody works there. `newest`: the last step of all desks."""
    at = now.at.utc
    if desk.began is not None:
        times = now.learned.times("", desk.began.astimezone(now.at.zone).hour)
        return _rest(times, at - desk.began) if at - desk.began < LONGEST_VISIT else None
    last = desk.last or now.waited_since
    lately = LONGEST_QUIET if last == newest else timedelta(minutes=LONGEST_BREAK)
    was_at_work = desk.last is not None and at - last < lately
    return _idle_for(at - max(last, now.waited_since)) if desk.is_logged_in or was_at_work else None


def _idle_for(passed: timedelta) -> Table | None:
    """In how many minutes a desk calls that has called nobody for so long, although somebody waits."""
    if passed < IS_AWAY:
        return FREE_NOW
    return _rest(BREAK, passed) if passed < timedelta(minutes=LONGEST_BREAK) else None


def _rest(times: Table, passed: timedelta) -> Table:
    """What is left of a time that has lasted so long already. After the clock was put back it has just begun."""
    minutes = max(0.0, passed.total_seconds() / 60)
    left = times[bisect_right(times, minutes) :]
    return tuple([value - minutes for value in left]) or (minutes / 4,)


def _range(low: float, high: float) -> Wait:
    """In steps that can be kept, and at least one step wide: a longer wait is known less well.

    The end is the next step, and the beginning the nearest one: with both rounded outwards, the range would hold more
    often than it says, and a turn that comes some minutes early does less harm than one that comes late.
    """
    step, last = _step(low), _step(high)
    nearest = math.floor(low / step + 0.5) * step
    least = nearest if nearest < high else math.floor(low / step) * step
    return Wait(least, max(math.ceil(high / last) * last, least + _step(least)))


def _step(minutes: float) -> int:
    return next((step for below, step in STEPS if minutes < below), LONGEST_STEP)

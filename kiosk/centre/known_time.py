"""The last time that was right, kept in the database for all processes and for the next start.

Each serving process calls `follow` every few seconds. Whoever comes first once a minute writes the row.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import business_day, settling
from kiosk.centre.models import BusinessDay, Centre, KnownTimeRow
from kiosk.clock import Clock, KnownTime, Moment
from kiosk.db import Database, table_of
from kiosk.errors import Conflict

EVERY = 60.0
"""Seconds after which the row is written anew."""
LEAST_STEP = dt.timedelta(minutes=1)
"""A clock that was put right by this much meanwhile is written at once: the next step is held to it."""
KNOWN_TIME = table_of(KnownTimeRow)
DAYS = table_of(BusinessDay)


def tell(s: Session, clock: Clock) -> KnownTime | None:
    """Give a clock what the database knows of the time: the last right one, which is also the answer.

    The days of a demonstration may have been made with a moved clock, and it may lie unused for months. So there only
    the same boot of the machine counts, but for a clock that is moved itself.
    """
    row = s.execute(sa.select(KNOWN_TIME)).first()
    known = KnownTime(row.utc, row.boot, row.uptime) if row is not None else None
    is_same_boot = known is not None and known.boot == clock.boot
    if is_same_boot or clock.is_moved or not s.scalar(sa.select(Centre.demonstration)):
        clock.learn(known, _newest_day(s, clock))
    return known


def follow(db: Database, clock: Clock) -> None:
    """Judge by what the database knows; while the time is trusted, keep it there and put provisional days right."""
    with db.read() as s:
        known = tell(s, clock)
        at = clock.now()
        has_news = at.trusted and (_is_old(known, clock, at) or business_day.open_days(s, at).unsettled)
    if has_news:
        with db.begin() as s:
            _keep(s, clock)


def accept(s: Session, who: str, clock: Clock) -> None:
    """Take the machine's present time as right, after it jumped. Raises Conflict `clock_moved`, `clock_not_set`."""
    machine = clock.machine()
    if clock.is_moved:
        raise Conflict("clock_moved")
    if not machine.trusted:
        raise Conflict("clock_not_set")
    _write(s, clock.accept())
    audit.note(s, who, "clock_accepted", machine)
    settling.doubt_dates(s, machine)
    settling.settle(s, machine)


def _keep(s: Session, clock: Clock) -> None:
    known = tell(s, clock)  # once more: another process may have been first, or an admin
    at = clock.now()
    if not at.trusted:
        return
    if _is_old(known, clock, at):
        _write(s, KnownTime(at.utc, at.boot, at.uptime))
    settling.settle(s, at)


def _is_old(known: KnownTime | None, clock: Clock, at: Moment) -> bool:
    """Whether the row is to be written. A moved clock shows no time that another one can go by."""
    if clock.is_moved:
        return False
    if known is None or known.boot != at.boot or at.uptime - known.uptime > EVERY:
        return True
    return abs(at.utc - known.after(at.uptime)) > LEAST_STEP


def _write(s: Session, known: KnownTime) -> None:
    values = {"utc": known.utc, "boot": known.boot, "uptime": known.uptime}
    s.execute(
        insert(KNOWN_TIME).values(id=1, **values).on_conflict_do_update(index_elements=[KNOWN_TIME.c.id], set_=values)
    )


def _newest_day(s: Session, clock: Clock) -> dt.datetime | None:
    """When the newest business day with a known date began."""
    date = s.scalar(sa.select(sa.func.max(DAYS.c.date)).where(DAYS.c.clock_ok))
    return dt.datetime.combine(date, dt.time(), clock.zone).astimezone(dt.UTC) if date is not None else None

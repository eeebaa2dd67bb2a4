"""Keeps the last right time in the database, for all processes and for the next start.

Each serving process calls `follow` every few seconds. The first one in each minute writes the row.
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

WRITE_SECONDS = 60.0
"""Seconds after which the row is written again."""
LEAST_CORRECTION = dt.timedelta(minutes=1)
"""Where the clock was corrected by more than this, the row is written at once, since later readings are compared
with it."""
KNOWN_TIME = table_of(KnownTimeRow)
DAYS = table_of(BusinessDay)


def load(s: Session, clock: Clock) -> KnownTime | None:
    """Load the last right time from the database into a clock, and return it.

    In a demonstration only a time of the same boot is loaded: its days may have been made with a moved clock, and it
    may be unused for months. A clock that is moved itself loads any.
    """
    row = s.execute(sa.select(KNOWN_TIME)).first()
    known = KnownTime(row.utc, row.boot, row.uptime) if row is not None else None
    is_same_boot = known is not None and known.boot == clock.boot
    if is_same_boot or clock.is_moved or not s.scalar(sa.select(Centre.demonstration)):
        clock.learn(known, _newest_day(s, clock))
    return known


def follow(db: Database, clock: Clock) -> None:
    """Load the last right time. While the time is trusted, write it back and give provisional days their date."""
    with db.read() as s:
        known = load(s, clock)
        at = clock.now()
        has_news = at.trusted and (_is_old(known, clock, at) or business_day.open_days(s, at).unsettled)
    if has_news:
        with db.begin() as s:
            _keep(s, clock)


def accept(s: Session, who: str, clock: Clock) -> None:
    """Take the machine's time as right after it jumped. Raises Conflict `clock_moved`, `clock_not_set`."""
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
    known = load(s, clock)  # again: another process, or an admin, may have written it meanwhile
    at = clock.now()
    if not at.trusted:
        return
    if _is_old(known, clock, at):
        _write(s, KnownTime(at.utc, at.boot, at.uptime))
    settling.settle(s, at)


def _is_old(known: KnownTime | None, clock: Clock, at: Moment) -> bool:
    """Whether the row must be written again. A moved clock never writes it: others could not use its time."""
    if clock.is_moved:
        return False
    if known is None or known.boot != at.boot or at.uptime - known.uptime > WRITE_SECONDS:
        return True
    return abs(at.utc - known.after(at.uptime)) > LEAST_CORRECTION


def _write(s: Session, known: KnownTime) -> None:
    values = {"utc": known.utc, "boot": known.boot, "uptime": known.uptime}
    s.execute(
        insert(KNOWN_TIME).values(id=1, **values).on_conflict_do_update(index_elements=[KNOWN_TIME.c.id], set_=values)
    )


def _newest_day(s: Session, clock: Clock) -> dt.datetime | None:
    """The midnight at which the newest business day with a known date began."""
    date = s.scalar(sa.select(sa.func.max(DAYS.c.date)).where(DAYS.c.clock_ok))
    return dt.datetime.combine(date, dt.time(), clock.zone).astimezone(dt.UTC) if date is not None else None

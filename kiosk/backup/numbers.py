"""Makes numbers go on above all that were given, after a copy has taken the database's place.

The database before usually tells which those are. Where it is gone or damaged, so many are skipped that no slip of
today can be given again.
"""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.backup import state
from kiosk.backup.before import Before
from kiosk.centre import business_day, hours
from kiosk.centre.models import SERIES_LETTERS, BusinessDay, Topic
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.queue.models import NumberCounter

COUNTERS = table_of(NumberCounter)
DAYS = table_of(BusinessDay)
TOPICS = table_of(Topic)
SKIPPED = 200
"""How many numbers of each series are skipped where it is not known how many were given: more than on a busy day."""


def remembered(data: Path, at: Moment) -> dict[str, int]:
    """Where numbers went on after an earlier restore of today."""
    known = state.read(data).skipped_to
    return known.numbers if known is not None and (known.date == at.date or not at.has_date) else {}


def go_on_above(s: Session, before: Before, earlier: dict[str, int], at: Moment) -> dict[str, int]:
    """Let the numbers of today go on above all that were given; return the last one of each series, if there is any.

    In a write transaction of the database that takes the place. `earlier`: where they went on after an earlier restore.
    """
    last = before.numbers if before.is_whole else _with_a_gap(s, {**earlier, **before.numbers}, at)
    if not last:
        return {}
    day = business_day.open_today(s, at).today
    rows = [{"business_day": day, "series": series, "last": number} for series, number in last.items()]
    counter = insert(COUNTERS).values(rows)
    higher = sa.func.max(COUNTERS.c.last, counter.excluded.last)
    s.execute(counter.on_conflict_do_update(index_elements=list(COUNTERS.primary_key), set_={"last": higher}))
    return last


def series_in_use(s: Session) -> set[str]:
    return set(s.scalars(sa.select(TOPICS.c.series)))


def _with_a_gap(s: Session, known: dict[str, int], at: Moment) -> dict[str, int]:
    """The highest numbers that may have been given, by series; empty on a day on which none are given."""
    if at.has_date and not known and not hours.history(s).on(at.date):
        return {}
    in_copy = _in_copy(s, at.date)
    letters = {*SERIES_LETTERS, *series_in_use(s), *known}  # also of a topic that is newer than the copy
    return {series: max(known.get(series, 0), in_copy.get(series, 0)) + SKIPPED for series in sorted(letters)}


def _in_copy(s: Session, date: dt.date) -> dict[str, int]:
    rows = sa.select(COUNTERS.c.series, sa.func.max(COUNTERS.c.last)).join(DAYS, DAYS.c.id == COUNTERS.c.business_day)
    todays = rows.where((DAYS.c.status == "open") | (DAYS.c.date == date)).group_by(COUNTERS.c.series)
    return {series: last for series, last in s.execute(todays)}

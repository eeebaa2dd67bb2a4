"""The numbers of a series: each one once, in order, without gaps, starting at 1 each business day."""

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays
from kiosk.centre.models import BusinessDay
from kiosk.db import table_of
from kiosk.prepared import Prepared, p
from kiosk.queue.models import NumberCounter

COUNTERS = table_of(NumberCounter)
DAYS = table_of(BusinessDay)
DATE = sa.select(DAYS.c.date).where(DAYS.c.id == p("day")).scalar_subquery()
SAME_DATE = sa.select(DAYS.c.id).where(sa.text("clock_ok"), DAYS.c.date == DATE)
DAYS_TO_PASS = sa.union_all(sa.select(DAYS.c.id).where(sa.text("status = 'open'")), SAME_DATE).subquery()
GIVEN = (COUNTERS.c.business_day == DAYS_TO_PASS.c.id) & (COUNTERS.c.series == p("of_series"))
HIGHEST = sa.select(p("day"), p("of_series"), sa.func.coalesce(sa.func.max(COUNTERS.c.last), 0) + 1).select_from(
    DAYS_TO_PASS.outerjoin(COUNTERS, GIVEN)
)
"""One more than the highest number of a series on all days that are open, and on the day of the same date. The steps of
an open day can be undone, so a number of yesterday's that has had its turn may stand in line again until that day is
closed. The date's own day may be closed already (the clock was ahead): its slips are still in people's hands."""
STEP = insert(COUNTERS).from_select(["business_day", "series", "last"], HIGHEST)
NEXT = Prepared(
    STEP.on_conflict_do_update(
        index_elements=[COUNTERS.c.business_day, COUNTERS.c.series], set_={"last": STEP.excluded.last}
    ).returning(COUNTERS.c.last)
)


def next_number(s: Session, open_days: OpenDays, series: str) -> int:
    """The next number of a series today. Inside a write transaction: a roll-back gives the number back."""
    return int(NEXT.scalar(s, day=open_days.today, of_series=series))

"""The numbers of a series: each one once, in order, without gaps, starting at 1 each business day."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays
from kiosk.centre.models import BusinessDay, Topic
from kiosk.db import table_of
from kiosk.errors import Invalid
from kiosk.prepared import Query
from kiosk.queue.models import NumberCounter

COUNTERS = table_of(NumberCounter)
DAYS = table_of(BusinessDay)
TOPICS = table_of(Topic)
DAY = sa.bindparam("day", type_=sa.Integer)
DATE = sa.select(DAYS.c.date).where(DAYS.c.id == DAY).scalar_subquery()
SAME_DATE = sa.select(DAYS.c.id).where(sa.text("clock_ok"), DAYS.c.date == DATE)
DAYS_TO_PASS = sa.union_all(sa.select(DAYS.c.id).where(sa.text("status = 'open'")), SAME_DATE).subquery()
GIVEN = (COUNTERS.c.business_day == DAYS_TO_PASS.c.id) & (COUNTERS.c.series == TOPICS.c.series)
HIGHEST = (
    sa.select(DAY, TOPICS.c.series, sa.func.coalesce(sa.func.max(COUNTERS.c.last), 0) + 1)
    .select_from(TOPICS.join(DAYS_TO_PASS, sa.true()).outerjoin(COUNTERS, GIVEN))
    .where(TOPICS.c.code == sa.bindparam("topic"), TOPICS.c.active)
    .group_by(TOPICS.c.series)
)
"""One more than the highest number of a series on all days that are open, and on the day of the same date. The steps of
an open day can be undone, so a number of yesterday's that has had its turn may stand in line again until that day is
closed. The date's own day may be closed already (the clock was ahead): its slips are still in people's hands."""
STEP = insert(COUNTERS).from_select(["business_day", "series", "last"], HIGHEST)


@dataclass(frozen=True, slots=True)
class Number:
    """`A12`: a letter that stands for the service, and a number of it."""

    series: str
    number: int


NEXT = Query(
    Number,
    STEP.on_conflict_do_update(
        index_elements=[COUNTERS.c.business_day, COUNTERS.c.series], set_={"last": STEP.excluded.last}
    ).returning(COUNTERS.c.series, COUNTERS.c.last.label("number")),
)


def next_number(s: Session, open_days: OpenDays, topic: str) -> Number:
    """The next number of a topic's series today. Inside a write transaction: a roll-back gives the number back.

    Raises Invalid `unknown_topic`, also where the topic is hidden.
    """
    number = NEXT.first(s, {"day": open_days.today, "topic": topic})
    if number is None:
        raise Invalid("unknown_topic")
    return number

"""Gives the numbers of a series: 1, 2, 3 and so on each business day, without gaps or repeats. Reads written ones."""

import re

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays
from kiosk.centre.models import BusinessDay, Topic
from kiosk.db import table_of
from kiosk.digits import in_ascii
from kiosk.errors import Invalid
from kiosk.prepared import Query
from kiosk.queue.models import NumberCounter

WRITTEN = re.compile(r"([A-Z])\W*0*([1-9][0-9]{0,3})")
COUNTERS = table_of(NumberCounter)
DAYS = table_of(BusinessDay)
TOPICS = table_of(Topic)
DAY = sa.bindparam("day", type_=sa.Integer)
DATE = sa.select(DAYS.c.date).where(DAYS.c.id == DAY).scalar_subquery()
SAME_DATE = sa.select(DAYS.c.id).where(sa.text("clock_ok"), DAYS.c.date == DATE)
COUNTED_DAYS = sa.union_all(sa.select(DAYS.c.id).where(sa.text("status = 'open'")), SAME_DATE).subquery()
GIVEN_NUMBERS = (COUNTERS.c.business_day == COUNTED_DAYS.c.id) & (COUNTERS.c.series == TOPICS.c.series)
NEXT_VALUE = (
    sa.select(DAY, TOPICS.c.series, sa.func.coalesce(sa.func.max(COUNTERS.c.last), 0) + 1)
    .select_from(TOPICS.join(COUNTED_DAYS, sa.true()).outerjoin(COUNTERS, GIVEN_NUMBERS))
    .where(TOPICS.c.code == sa.bindparam("topic"), TOPICS.c.active)
    .group_by(TOPICS.c.series)
)
"""One more than the highest number of the topic's series on all open days and on the day of the same date.

Yesterday's day may still be open, and an undo can put one of its numbers back in line. The day of the same date may be
closed already, where the clock was ahead, while visitors still have its slips."""
INSERT = insert(COUNTERS).from_select(["business_day", "series", "last"], NEXT_VALUE)


class Number(Struct, frozen=True):
    """A number such as `A12`: the letter of the series, and the number in it."""

    series: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.series}{self.number}"


NEXT_NUMBER = Query(
    Number,
    INSERT.on_conflict_do_update(
        index_elements=[COUNTERS.c.business_day, COUNTERS.c.series], set_={"last": INSERT.excluded.last}
    ).returning(COUNTERS.c.series, COUNTERS.c.last.label("number")),
)


def next_number(s: Session, open_days: OpenDays, topic: str) -> Number:
    """The next number of a topic's series today. In a write transaction: a rollback frees the number.

    Raises Invalid `unknown_topic`, also where the topic is hidden.
    """
    number = NEXT_NUMBER.first(s, {"day": open_days.today, "topic": topic})
    if number is None:
        raise Invalid("unknown_topic")
    return number


def read(text: str) -> Number | None:
    """The number that somebody has written, such as `A12`, `a 12`, `A-12` or `A012`; null where it is none."""
    found = WRITTEN.fullmatch(in_ascii(text).strip().upper())
    return Number(found[1], int(found[2])) if found else None

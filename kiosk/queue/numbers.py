"""The numbers of a series: each one once, in order, without gaps, starting at 1 each business day."""

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.centre.business_day import Line
from kiosk.db import table_of
from kiosk.prepared import Prepared, p
from kiosk.queue.models import NumberCounter, State, Ticket

COUNTERS = table_of(NumberCounter)
TICKETS = table_of(Ticket)
STEP = Prepared(
    sa.update(COUNTERS)
    .where(COUNTERS.c.business_day == p("day"), COUNTERS.c.series == p("of_series"))
    .values(last=COUNTERS.c.last + 1)
    .returning(COUNTERS.c.last)
)
STILL_HERE = (State.WAITING, State.CALLED, State.PARKED)


def next_number(s: Session, line: Line, series: str) -> int:
    """The next number of a series today. Inside a write transaction: a roll-back gives the number back."""
    number = STEP.scalar(s, day=line.today, of_series=series)
    if number is not None:
        return int(number)
    first = insert(COUNTERS).values(business_day=line.today, series=series, last=_carried_over(s, line, series) + 1)
    again = first.on_conflict_do_update(
        index_elements=[COUNTERS.c.business_day, COUNTERS.c.series], set_={"last": COUNTERS.c.last + 1}
    )
    return int(s.execute(again.returning(COUNTERS.c.last)).scalar_one())


def _carried_over(s: Session, line: Line, series: str) -> int:
    """Where a day's numbers go on from: past midnight from those still waiting, on a guessed day from all given."""
    if not line.others:
        return 0
    if line.provisional:
        given = sa.select(sa.func.max(COUNTERS.c.last)).where(COUNTERS.c.business_day.in_(line.others))
        return s.scalar(given.where(COUNTERS.c.series == series)) or 0
    held = sa.select(sa.func.max(TICKETS.c.number)).where(TICKETS.c.business_day.in_(line.others))
    return s.scalar(held.where(TICKETS.c.series == series, TICKETS.c.state.in_(STILL_HERE))) or 0

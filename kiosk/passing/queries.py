"""Reads the help that a desk gave in passing."""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.facts import was_not_undone
from kiosk.passing.models import PassingEvent, PassingStep

EVENTS = table_of(PassingEvent)
OF_DESK = (
    sa.select(PassingEvent, was_not_undone(EVENTS).label("counts"))
    .where(PassingEvent.business_day.in_(sa.bindparam("days", expanding=True)))
    .where(PassingEvent.desk == sa.bindparam("at_desk"))
    .order_by(PassingEvent.id)
)
"""It is built once, as those of kiosk/queue/queries.py."""


class PassingTally(Struct, frozen=True):
    """What a desk has counted on the open days. `newest`: its newest event, also an undo; 0 for none.

    `last`: its last help that was not undone; null for none. `undo`: its newest event, where that is an undo.
    """

    number: int
    newest: int
    last: PassingEvent | None
    undo: PassingEvent | None


def tally(s: Session, desk: str, at: Moment) -> PassingTally:
    """The help that a desk gave in passing on the open days."""
    days = business_day.open_days(s, at).ids
    events = s.execute(OF_DESK, {"days": days, "at_desk": desk}).all()
    helped = [event for event, counts in events if counts and event.step is PassingStep.HELPED]
    newest = events[-1].PassingEvent if events else None
    undo = newest if newest is not None and newest.step is PassingStep.UNDONE else None
    return PassingTally(len(helped), newest.id if newest else 0, helped[-1] if helped else None, undo)

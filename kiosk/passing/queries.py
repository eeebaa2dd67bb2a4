"""Reads the help that a desk gave in passing."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.facts import was_not_undone
from kiosk.passing.models import PassingEvent, PassingStep

EVENTS = table_of(PassingEvent)


@dataclass(frozen=True, slots=True)
class PassingTally:
    """What a desk has counted on the open days. `newest`: its newest event, also an undo; 0 for none.

    `last`: its last help that was not undone; null for none.
    """

    number: int
    newest: int
    last: PassingEvent | None


def tally(s: Session, desk: str, at: Moment) -> PassingTally:
    """The help that a desk gave in passing on the open days."""
    days = business_day.open_days(s, at).ids
    here = sa.select(PassingEvent).where(PassingEvent.business_day.in_(days), PassingEvent.desk == desk)
    counted = here.where(PassingEvent.step == PassingStep.HELPED, was_not_undone(EVENTS))
    helped = list(s.scalars(counted.order_by(PassingEvent.id)))
    newest = s.scalar(here.with_only_columns(sa.func.max(PassingEvent.id)))
    return PassingTally(len(helped), newest or 0, helped[-1] if helped else None)

"""What becomes of those in line once no numbers are given: they are called, or later today, or not today."""

import enum
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day, today
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.people.queries import users_by_desk
from kiosk.queue.models import State, Ticket

TICKETS = table_of(Ticket)
LATELY = timedelta(minutes=15)
"""So long after the last call, or the end of the last visit, staff count as still at work though the hours say that
they have left. A log-in that was forgotten at a desk lasts for hours."""
LONGEST_VISIT = timedelta(minutes=30)
"""For as long a visit that nobody has ended counts as one that goes on."""


class Afterwards(enum.StrEnum):
    """`called`: staff still call those who are left. `later`: staff are here again today. `over`: they
    are not, and numbers end with the day.
    """

    CALLED = "called"
    LATER = "later"
    OVER = "over"


def afterwards(s: Session, at: Moment) -> Afterwards:
    """What becomes of those in line now, while no numbers are given."""
    day = today.today(s, at)
    if day.state(at.minute).has_staff or _still_call(s, at):
        return Afterwards.CALLED
    return Afterwards.LATER if day.opens(at.minute) is not None else Afterwards.OVER


def _still_call(s: Session, at: Moment) -> bool:
    """Whether somebody at a desk helps a visitor now, or did a short while ago."""
    if not users_by_desk(s, at):
        return False
    of_today = TICKETS.c.business_day.in_(business_day.open_days(s, at).ids)
    goes_on = (TICKETS.c.state == State.CALLED) & (TICKETS.c.called_at > at.utc - LONGEST_VISIT)
    lately = (TICKETS.c.called_at > at.utc - LATELY) | (TICKETS.c.ended_at > at.utc - LATELY)
    helped = sa.select(TICKETS.c.id).where(of_today, TICKETS.c.called_at.is_not(None), goes_on | lately)
    return s.scalar(helped.limit(1)) is not None

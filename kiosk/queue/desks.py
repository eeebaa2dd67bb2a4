"""Where staff are at work: it decides what is honest to tell those who were sent on to one desk."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import Desk
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.people import queries as people
from kiosk.queue.models import Step, Ticket, TicketEvent

DESKS = table_of(Desk)
TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
AT_WORK = timedelta(minutes=30)
"""How long somebody counts as being at a desk after the last call."""
CALLS = (Step.CALLED, Step.RECALLED, Step.RESUMED)


def attended(s: Session, at: Moment) -> frozenset[str]:
    """The desks where somebody is: logged in there, or with a visitor, or calling in the last half hour.

    The calls are for desks that other software drives: nobody is logged in at them.
    """
    last_call = sa.select(EVENTS.c.at).where(EVENTS.c.desk == DESKS.c.code, EVENTS.c.step.in_(CALLS))
    newest = last_call.order_by(EVENTS.c.id.desc()).limit(1).scalar_subquery()
    visitor = sa.exists().where(TICKETS.c.desk == DESKS.c.code, sa.text("ticket.state = 'called'"))
    working = sa.select(DESKS.c.code).where(sa.or_(newest >= at.utc - AT_WORK, visitor))
    return frozenset(people.users_by_desk(s, at)) | frozenset(s.scalars(working))

"""Tells at which desks somebody works now. A ticket for a desk where nobody is gets no estimated wait."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre.models import Desk, DeskKind
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.people import queries as people
from kiosk.people.sessions import latest_end
from kiosk.prepared import Query
from kiosk.queue.models import CALLS, Step, Ticket, TicketEvent

DESKS = table_of(Desk)
TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
AT_WORK = timedelta(minutes=30)
"""How long a desk counts as attended after its last call."""
CALL_STEPS = (*CALLS, Step.RECALLED, Step.RESUMED)
LAST_CALL = sa.select(EVENTS.c.at).where(EVENTS.c.desk == DESKS.c.code, EVENTS.c.step.in_(CALL_STEPS))
NEWEST_CALL = LAST_CALL.order_by(EVENTS.c.id.desc()).limit(1).scalar_subquery()
VISITOR = sa.exists().where(TICKETS.c.desk == DESKS.c.code, sa.text("ticket.state = 'called'"))
WORKING = sa.select(DESKS.c.code).where(sa.or_(sa.bindparam("since", type_=EVENTS.c.at.type) <= NEWEST_CALL, VISITOR))


class DeskNow(Struct, frozen=True):
    """A desk as it is now. `began`: when its visitor came, null where it has none. `last`: when it last did anything.

    `is_logged_in`: somebody is logged in there.
    """

    code: str
    began: datetime | None
    last: datetime | None
    is_logged_in: bool


BEGAN = (
    sa.select(sa.func.max(EVENTS.c.at))
    .join(TICKETS, EVENTS.c.ticket == TICKETS.c.id)
    .where(TICKETS.c.desk == DESKS.c.code, sa.text("ticket.state = 'called'"))
    .where(sa.or_(*(EVENTS.c.step == step for step in (*CALLS, Step.RESUMED))))
)
LAST = sa.select(EVENTS.c.at).where(EVENTS.c.desk == DESKS.c.code).order_by(EVENTS.c.id.desc()).limit(1)
DESKS_NOW = Query(
    DeskNow,
    sa.select(
        DESKS.c.code,
        BEGAN.scalar_subquery().label("began"),
        LAST.scalar_subquery().label("last"),
        people.is_somebody_at(DESKS.c.code).label("is_logged_in"),
    ).where(DESKS.c.active, DESKS.c.kind == sa.literal_column(f"'{DeskKind.DESK.value}'")),
)


def attended(s: Session, at: Moment) -> frozenset[str]:
    """The desks where somebody is logged in, serves a visitor, or has called one within AT_WORK.

    The calls are for desks that other software uses: nobody is logged in there.
    """
    working = s.scalars(WORKING, {"since": at.utc - AT_WORK})
    return frozenset(people.users_by_desk(s, at)) | frozenset(working)


def now(s: Session, at: Moment) -> list[DeskNow]:
    """Every desk in use, as it is now."""
    return DESKS_NOW.all(s, {"now": at.utc, "latest": latest_end(at)})

"""Reads the open calls for a colleague, or for help at the touchscreen."""

import datetime as dt

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.models import Desk
from kiosk.clock import Moment
from kiosk.colleagues.models import HelpCall
from kiosk.people.queries import users_by_desk

OPEN_CALLS = (
    sa.select(HelpCall)
    .outerjoin(Desk, Desk.code == HelpCall.desk)
    .where(sa.or_(HelpCall.desk.is_(None), Desk.active), HelpCall.ended_at.is_(None))
    .where(HelpCall.business_day.in_(sa.bindparam("days", expanding=True)))
    .order_by(HelpCall.id)
)
"""It is built once, as those of kiosk/queue/queries.py."""


class OpenCall(Struct, frozen=True):
    """Where help is needed, and the desk that answered: null while none has, or where nobody is at that desk now.

    `desk`: null for the touchscreen.
    """

    id: int
    desk: str | None
    answered_by: str | None
    asked_at: dt.datetime


def open_calls(s: Session, at: Moment) -> list[OpenCall]:
    """The calls of the open business days that were not taken back, oldest first; none of a desk where nobody is."""
    calls = list(s.scalars(OPEN_CALLS, {"days": business_day.open_days(s, at).ids}))
    attended = users_by_desk(s, at).keys() if calls else ()
    return [
        OpenCall(call.id, call.desk, call.answered_by if call.answered_by in attended else None, call.asked_at)
        for call in calls
        if call.desk is None or call.desk in attended
    ]


def open_call_of(s: Session, desk: str | None, at: Moment) -> OpenCall | None:
    """The open call of a desk, or of the touchscreen; null where it has none."""
    return next((call for call in open_calls(s, at) if call.desk == desk), None)

"""Reads the open calls for a colleague."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.models import Desk
from kiosk.clock import Moment
from kiosk.colleagues.models import HelpCall

OPEN_CALLS = (
    sa.select(HelpCall)
    .join(Desk, Desk.code == HelpCall.desk)
    .where(Desk.active, HelpCall.business_day.in_(sa.bindparam("days", expanding=True)), HelpCall.ended_at.is_(None))
    .order_by(HelpCall.id)
)
"""It is built once, as those of kiosk/queue/queries.py."""


def open_calls(s: Session, at: Moment) -> list[HelpCall]:
    """The calls of the open business days that were not taken back, oldest first; none of a retired desk."""
    return list(s.scalars(OPEN_CALLS, {"days": business_day.open_days(s, at).ids}))


def open_call_of(s: Session, desk: str, at: Moment) -> HelpCall | None:
    """The open call of a desk; null where it has none."""
    return next((call for call in open_calls(s, at) if call.desk == desk), None)

"""Reads the open calls for a colleague."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.models import Desk
from kiosk.clock import Moment
from kiosk.colleagues.models import HelpCall


def open_calls(s: Session, at: Moment) -> list[HelpCall]:
    """The calls of the open business days that were not taken back, oldest first; none of a retired desk."""
    days = business_day.open_days(s, at).ids
    rows = sa.select(HelpCall).join(Desk, Desk.code == HelpCall.desk)
    rows = rows.where(Desk.active, HelpCall.business_day.in_(days), HelpCall.ended_at.is_(None))
    return list(s.scalars(rows.order_by(HelpCall.id)))


def open_call_of(s: Session, desk: str, at: Moment) -> HelpCall | None:
    """The open call of a desk; null where it has none."""
    return next((call for call in open_calls(s, at) if call.desk == desk), None)

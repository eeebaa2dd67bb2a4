"""Calls for a colleague or for help at the touchscreen, answers, and ends calls. The wall shows nothing of them."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day, today
from kiosk.centre.queries import find_desk
from kiosk.clock import Moment
from kiosk.colleagues.models import HelpCall
from kiosk.colleagues.queries import open_call_of, open_calls
from kiosk.errors import Conflict, NotFound

OPENED_AGAIN = timedelta(minutes=1)
"""How long after its end a call from the touchscreen is opened again, in place of a new one."""


def ask(s: Session, desk: str, at: Moment) -> None:
    """Call for a colleague at a desk. A desk whose call is open keeps that one. Raises NotFound `unknown_desk`."""
    find_desk(s, desk)
    _ask(s, desk, at)


def ask_at_touchscreen(s: Session, at: Moment) -> None:
    """Call staff to the touchscreen. Where one is open, nothing changes. It also works after the last number.

    Raises Conflict `closed` where no staff are here by the hours.
    """
    state = today.state(s, at)
    if not state.has_staff:
        raise Conflict("closed", reason=state.value)
    ended = _just_ended(s, at)
    if ended is None or open_call_of(s, None, at) is not None:
        _ask(s, None, at)
    else:
        ended.ended_at, ended.answered_by, ended.answered_at = None, None, None


def _just_ended(s: Session, at: Moment) -> HelpCall | None:
    """Today's last call from the touchscreen where it ended a moment ago. It is opened again, so that somebody who
    presses the key again and again is told to the desks once.
    """
    calls = sa.select(HelpCall).where(
        HelpCall.desk.is_(None), HelpCall.business_day == business_day.open_days(s, at).today
    )
    last = s.scalars(calls.order_by(HelpCall.id.desc()).limit(1)).first()
    return last if last and last.ended_at and abs(at.utc - last.ended_at) < OPENED_AGAIN else None


def _ask(s: Session, desk: str | None, at: Moment) -> None:
    day = business_day.open_today(s, at).today
    assert day is not None  # open_today has opened it
    if open_call_of(s, desk, at) is None:
        s.add(HelpCall(business_day=day, desk=desk, asked_at=at.utc))


def answer(s: Session, call: int, desk: str, at: Moment) -> None:
    """Say that a desk's staff come. To answer again changes nothing.

    Raises NotFound `unknown_call` where it was taken back, Conflict `already_answered` where another desk was first,
    `own_call` for the desk's own call.
    """
    find_desk(s, desk)
    asked = next((one for one in open_calls(s, at) if one.id == call), None)
    if asked is None:
        raise NotFound("unknown_call")
    if asked.desk == desk:
        raise Conflict("own_call")
    if asked.answered_by not in (None, desk):
        raise Conflict("already_answered")
    if asked.answered_by is None:
        row = s.get_one(HelpCall, call)
        row.answered_by, row.answered_at = desk, at.utc


def take_back(s: Session, desk: str | None, at: Moment) -> None:
    """End the own call of a desk or of the touchscreen, whether or not somebody answered, if it has one."""
    asked = open_call_of(s, desk, at)
    if asked is not None:
        s.get_one(HelpCall, asked.id).ended_at = at.utc


def end_at_touchscreen(s: Session, call: int, at: Moment) -> None:
    """End this call from the touchscreen: somebody has helped there. One that is ended already changes nothing."""
    asked = open_call_of(s, None, at)
    if asked is not None and asked.id == call:
        take_back(s, None, at)

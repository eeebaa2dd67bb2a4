"""Calls for a colleague or for help at the touchscreen, answers, and ends calls. The wall shows nothing of them."""

from sqlalchemy.orm import Session

from kiosk.centre import business_day, hours, today
from kiosk.centre.queries import find_desk
from kiosk.clock import Moment
from kiosk.colleagues.models import HelpCall
from kiosk.colleagues.queries import open_call_of, open_calls
from kiosk.errors import Conflict, NotFound


def ask(s: Session, desk: str, at: Moment) -> None:
    """Call for a colleague at a desk. A desk whose call is open keeps that one. Raises NotFound `unknown_desk`."""
    find_desk(s, desk)
    _ask(s, desk, at)


def ask_at_touchscreen(s: Session, at: Moment) -> None:
    """Call staff to the touchscreen. An open call from there is kept. Raises Conflict `closed`, as `take_number`."""
    if not hours.is_open(s, at):
        raise Conflict("closed", reason=today.state(s, at).value)
    _ask(s, None, at)


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

"""Counts help given in passing with one tap, and undoes a tap."""

from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.queries import find_desk
from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.passing.models import PassingEvent, PassingStep
from kiosk.passing.queries import tally


def count_one(s: Session, desk: str, after: int, at: Moment) -> bool:
    """Count one help of a desk, and say whether it was counted. Raises NotFound `unknown_desk`.

    `after` is the desk's newest event as its page knew it. Of a tap that was sent twice, both come after the same
    event, and the second is not counted.
    """
    find_desk(s, desk)
    day = business_day.open_today(s, at).today
    assert day is not None  # open_today has opened it
    if tally(s, desk, at).newest != after:
        return False
    s.add(PassingEvent(business_day=day, step=PassingStep.HELPED, at=at.utc, desk=desk))
    return True


def undo(s: Session, desk: str, event: int, at: Moment) -> None:
    """Undo the desk's last help in passing, while its day is open. Raises Conflict `not_last_step`."""
    last = tally(s, desk, at).last
    if last is None or last.id != event:
        raise Conflict("not_last_step")
    undone = PassingEvent(business_day=last.business_day, step=PassingStep.UNDONE, at=at.utc, desk=desk, undoes=last.id)
    s.add(undone)

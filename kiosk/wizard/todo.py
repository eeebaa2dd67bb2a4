"""What is still to do in a new centre: each point is derived from what the centre has."""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import hours, queries
from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.errors import Invalid
from kiosk.loans.models import Item
from kiosk.people.models import User
from kiosk.statistics import centre_code
from kiosk.sync.receiver import receiver
from kiosk.wizard import steps
from kiosk.wizard.models import PointState, WizardPoint

CODE, RECEIVER, BACKUP = "code", "receiver", "backup"
POINTS = (steps.PAPER, steps.HOURS, steps.DESKS, steps.COLLEAGUE, steps.ITEMS, CODE, RECEIVER, BACKUP)
"""In the order in which they are shown. The wizard is first: it asks for most of the others."""
REACH = "reach"
"""What the point of the wizard is about once its last step is answered and other devices cannot open the pages."""


class Todo(Struct, frozen=True):
    """A point: whether it is done, or the centre has said that it does not need it. `about`: its code, or REACH."""

    code: str
    is_done: bool
    is_for_us: bool
    about: str


def todos(s: Session, settings: Settings, is_backed_up: bool, is_reached: bool, at: Moment) -> list[Todo]:
    """All points, while at least one is open. Empty when none is open, and in a demonstration.

    `is_backed_up`: the copies do not lie on the database's own disk. `is_reached`: other devices can open the pages.
    """
    if queries.centre(s).demonstration:
        return []
    known = steps.states(s)
    told = {BACKUP: is_backed_up, steps.PAPER: is_reached}
    settled = _done(s, settings, at)
    done = {code for code in settled if told.get(code, True)}
    about = {steps.PAPER: REACH} if steps.PAPER in settled - done else {}
    found = [Todo(code, code in done, _key(code) not in known, about.get(code, code)) for code in POINTS]
    return found if any(todo.is_for_us and not todo.is_done for todo in found) else []


def set_for_us(s: Session, who: str, code: str, is_for_us: bool, at: Moment) -> None:
    """Say whether the centre needs a point. Raises Invalid `bad_value`."""
    if code not in POINTS:
        raise Invalid("bad_value")
    known = s.get(WizardPoint, _key(code))
    if is_for_us and known is not None:
        s.delete(known)
    elif not is_for_us and known is None:
        s.add(WizardPoint(code=_key(code), state=PointState.NOT_FOR_US, at=at.utc))
    else:
        return
    audit.note(s, who, "point_needed" if is_for_us else "point_not_needed", at, point=code)


def _done(s: Session, settings: Settings, at: Moment) -> set[str]:
    known = steps.states(s)
    facts = {
        steps.HOURS: hours.were_written(s) and _confirmed_hours(s, known, at),
        steps.DESKS: bool(queries.desks(s)),
        steps.COLLEAGUE: len(s.scalars(sa.select(User.id).where(User.active).limit(2)).all()) > 1,
        steps.ITEMS: s.scalar(sa.select(Item.id).limit(1)) is not None,
        CODE: not centre_code.is_missing(s, settings),
        RECEIVER: receiver(s, settings).kind is not None,
        BACKUP: True,
        steps.PAPER: steps.PAPER in known or steps.ADMIN not in known,  # the latter: older than the wizard
    }
    return {code for code, is_done in facts.items() if is_done}


def _confirmed_hours(s: Session, known: dict[str, PointState], at: Moment) -> bool:
    """Whether somebody has chosen the hours: they are not merely those that the wizard proposed."""
    return known.get(steps.HOURS) is not PointState.SKIPPED or hours.week(s, at) != steps.PROPOSED_HOURS


def _key(code: str) -> str:
    """The code of a point's row. A step of the wizard has a row of its own."""
    return f"todo-{code}"

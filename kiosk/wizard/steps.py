"""The steps of the wizard in their order, and which of them are answered.

The state is what is stored: after a power cut, or in another browser, the wizard goes on with the first open step.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import change, hours, queries
from kiosk.centre.hours import Period
from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.people import setup, users
from kiosk.people.models import User
from kiosk.queue.models import NumberCounter
from kiosk.statistics.models import DayCount
from kiosk.wizard.models import PointState, WizardPoint

ADMIN, NAME, HOURS, TOPICS = "admin", "name", "hours", "topics"
DESKS, ITEMS, COLLEAGUE, PAPER = "desks", "items", "colleague", "paper"
STEPS = (ADMIN, NAME, HOURS, TOPICS, DESKS, ITEMS, COLLEAGUE, PAPER)
"""After the choice of the language, which is stored with the first admin."""
NEEDED = (ADMIN, NAME, PAPER)
"""The steps that cannot be skipped."""
PROPOSED_HOURS = [Period(weekday, 10 * 60, 16 * 60) for weekday in range(5)]


def states(s: Session) -> dict[str, PointState]:
    """The points about which somebody has decided, by code."""
    return {point.code: point.state for point in s.scalars(sa.select(WizardPoint))}


def open_step(s: Session) -> str | None:
    """The first step that is neither answered nor skipped; null before the first admin, and after the last step."""
    known = states(s)
    if ADMIN not in known:
        return None
    return next((step for step in STEPS if step not in known), None)


def reached(s: Session) -> list[str]:
    """The steps that an admin can see: those after the first admin up to the open one, and later only the last one."""
    here = open_step(s)
    return list(STEPS[1 : STEPS.index(here) + 1]) if here else [PAPER]


def may_take_copy(s: Session) -> bool:
    """Whether a copy may still come instead of the answers: the wizard goes on, and no number was ever given."""
    used = s.scalar(sa.select(NumberCounter.last).limit(1)), s.scalar(sa.select(DayCount.n).limit(1))
    return open_step(s) is not None and used == (None, None)


def begin(s: Session, code: str, name: str, password_hash: str, language: str | None, at: Moment) -> User:
    """Create the first admin, who reads pages in this language. A demonstration has no further steps.

    Raises what `setup.first_admin` raises.
    """
    user = setup.first_admin(s, code, name, password_hash, at)
    if language is not None:
        users.set_language(s, user, language, at)
    if not queries.centre(s).demonstration:
        answer(s, ADMIN, at)
    return user


def answer(s: Session, step: str, at: Moment) -> None:
    """Remember that a step is answered."""
    _decide(s, step, PointState.ANSWERED, at)


def skip(s: Session, who: str, step: str, at: Moment) -> None:
    """Skip a step: what it proposes holds. One that is answered stays so. Raises Invalid `bad_value`."""
    if step not in STEPS or step in NEEDED:
        raise Invalid("bad_value")
    if s.get(WizardPoint, step) is not None:
        return
    if step == HOURS and not hours.were_written(s):
        change.set_hours(s, who, PROPOSED_HOURS, None, at)
    _decide(s, step, PointState.SKIPPED, at)
    audit.note(s, who, "step_skipped", at, step=step)


def _decide(s: Session, code: str, state: PointState, at: Moment) -> None:
    point = s.get(WizardPoint, code)
    if point is None:
        s.add(WizardPoint(code=code, state=state, at=at.utc))
    else:
        point.state, point.at = state, at.utc

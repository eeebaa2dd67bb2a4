"""Notes that a part is tried, and whether it works."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.trials.models import Trial


def begin(s: Session, part: str, at: Moment) -> None:
    """A part is tried now; what it was before is forgotten."""
    _note(s, part, None, at)


def answer(s: Session, part: str, works: bool, at: Moment) -> None:
    """Somebody or something says whether a part works."""
    _note(s, part, works, at)


def _note(s: Session, part: str, works: bool | None, at: Moment) -> None:
    trial = s.get(Trial, part) or Trial(part=part)
    trial.at, trial.works = at.utc, works
    s.add(trial)

"""Switches the questions after the visit on and off for the centre."""

from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import queries
from kiosk.centre.models import Centre
from kiosk.clock import Moment


def version(centre: Centre) -> str:
    """The version of the setting."""
    return versions.version(centre.asks_feedback)


def switch(s: Session, who: str, wanted: bool, seen: str | None, at: Moment) -> bool:
    """Ask visitors after their visit, or do not. `seen`: the version that the admin has seen.

    Raises Conflict `changed_meanwhile`.
    """
    centre = queries.centre(s)
    versions.check(seen, version(centre))
    before, centre.asks_feedback = centre.asks_feedback, wanted
    if before != wanted:
        audit.note(s, who, "feedback_switched", at, changes={"asks_feedback": [before, wanted]})
    return wanted

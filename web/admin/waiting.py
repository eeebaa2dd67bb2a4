"""What an admin is told of those who wait, after a change that closes the centre."""

from flask_babel import ngettext
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.clock import Moment
from kiosk.queue import queries
from kiosk.queue.models import State


def number(s: Session, at: Moment) -> int:
    """How many wait now."""
    return len(queries.in_state(s, State.WAITING, at))


def behind_closed_doors(s: Session, at: Moment) -> int:
    """How many wait although no numbers are given now."""
    return 0 if hours.is_open(s, at) else number(s, at)


def add(said: str, still_there: int) -> str:
    """A sentence, and after it that so many still wait."""
    if not still_there:
        return said
    still = ngettext(
        "Inga nummer ges nu, och %(num)d väntar. Besökaren har kvar sin plats och blir kallad.",
        "Inga nummer ges nu, och %(num)d väntar. De har kvar sina platser och blir kallade.",
        still_there,
    )
    return f"{said} {still}"

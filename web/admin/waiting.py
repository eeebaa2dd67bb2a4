"""What an admin is told of those who wait, after a change that closes the centre."""

from flask_babel import ngettext
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.clock import Moment
from kiosk.queue import queries
from kiosk.queue.models import State


def behind_closed_doors(s: Session, at: Moment) -> int:
    """How many wait although no numbers are given now."""
    return 0 if hours.is_open(s, at) else len(queries.in_state(s, State.WAITING, at))


def add(said: str, number: int) -> str:
    """A sentence, and after it that so many still wait."""
    if not number:
        return said
    still = ngettext(
        "Det är stängt nu, och %(num)d väntar. Besökaren har kvar sin plats och blir kallad.",
        "Det är stängt nu, och %(num)d väntar. De har kvar sina platser och blir kallade.",
        number,
    )
    return f"{said} {still}"

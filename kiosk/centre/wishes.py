"""What visitors can wish for with their number. An admin can switch each off; a number that has it keeps it."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import queries
from kiosk.centre.models import Centre, Desk
from kiosk.clock import Moment
from kiosk.errors import Invalid

PRIVATE_ROOM = "private_room"
QUIET = "quiet"
RIGHT_BACK = "right_back"
WISHES = (PRIVATE_ROOM, "companion", QUIET, RIGHT_BACK)
"""In the order of the screen. Each is a column of a ticket, but for RIGHT_BACK: a step of a ticket that waits."""


def offered(centre: Centre, rooms: Sequence[Desk]) -> list[str]:
    """The wishes on the page before the number is taken. A private room is one of them only where there is a room."""
    return [wish for wish in switched_on(centre) if wish != RIGHT_BACK and (wish != PRIVATE_ROOM or rooms)]


def offers_right_back(centre: Centre) -> bool:
    """Whether visitors can go away for a while, and keep their position, from the page of their number."""
    return RIGHT_BACK in switched_on(centre)


def switched_on(centre: Centre) -> list[str]:
    """The wishes that are not switched off."""
    return [wish for wish in WISHES if wish not in centre.wishes_off]


def version(centre: Centre) -> str:
    """The version of the choice of wishes."""
    return versions.version(centre.wishes_off)


def choose(s: Session, who: str, wanted: Collection[str], seen: str | None, at: Moment) -> list[str]:
    """Switch these wishes on and all others off. Returns those that are on. `seen`: the version the admin has seen.

    Raises Invalid `bad_value`, Conflict `changed_meanwhile`.
    """
    centre = queries.centre(s)
    versions.check(seen, version(centre))
    if not set(wanted) <= set(WISHES):
        raise Invalid("bad_value", field="wishes")
    before = _audited(centre)
    centre.wishes_off = [wish for wish in WISHES if wish not in wanted]
    changes = audit.changes(before, _audited(centre))
    if changes:
        audit.note(s, who, "wishes_changed", at, changes=changes)
    return switched_on(centre)


def _audited(centre: Centre) -> dict[str, bool]:
    """Whether each wish is on, as the log of changes names them."""
    on = switched_on(centre)
    return {wish: wish in on for wish in WISHES}

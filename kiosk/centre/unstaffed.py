"""What visitors can do in the room while it is open without staff: a list that an admin ticks."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import queries
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.errors import Invalid

ALONE = ("computers", "print", "read", "return")
"""In the order of the screen. `return`: to return what was lent."""


def works_alone(centre: Centre) -> list[str]:
    """What was ticked, in the order of the screen."""
    return [one for one in ALONE if one in centre.works_alone]


def version(centre: Centre) -> str:
    """The version of the list."""
    return versions.version(works_alone(centre))


def choose(s: Session, who: str, wanted: Collection[str], seen: str | None, at: Moment) -> list[str]:
    """Say that these work without staff, and no others. Returns them. `seen`: the version the admin has seen.

    Raises Invalid `bad_value`, Conflict `changed_meanwhile`.
    """
    centre = queries.centre(s)
    before = works_alone(centre)
    versions.check(seen, version(centre))
    if not set(wanted) <= set(ALONE):
        raise Invalid("bad_value", field="alone")
    after = [one for one in ALONE if one in wanted]
    centre.works_alone = after
    if before != after:
        audit.note(s, who, "alone_changed", at, changes={"works_alone": [before, after]})
    return after

"""What the admin fills in of the accessibility statement: who answers for the service, how to reach them, when."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import queries
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Invalid
from kiosk.types import is_name

LONGEST_RESPONSIBLE, LONGEST_CONTACT = 120, 200


@dataclass(frozen=True, slots=True)
class Blanks:
    """What an admin fills in for the statement. A text is empty, and the date null, until somebody has done so."""

    responsible: str = ""
    contact: str = ""
    date: dt.date | None = None


def blanks(centre: Centre) -> Blanks:
    return Blanks(centre.statement_by or "", centre.statement_contact or "", centre.statement_date)


def version(centre: Centre) -> str:
    return versions.version(*_audited(blanks(centre)).values())


def fill(s: Session, who: str, wanted: Blanks, seen: str | None, at: Moment) -> Blanks:
    """Fill the blanks in. `seen`: the version that the admin has seen.

    Raises Conflict `changed_meanwhile`, Invalid `bad_responsible` or `bad_contact`.
    """
    centre = queries.centre(s)
    before = _audited(blanks(centre))
    versions.check(seen, version(centre))
    with AllAtOnce() as every:
        with every.each():
            if wanted.responsible and not is_name(wanted.responsible, LONGEST_RESPONSIBLE):
                raise Invalid("bad_responsible")
        with every.each():
            if wanted.contact and not is_name(wanted.contact, LONGEST_CONTACT):
                raise Invalid("bad_contact")
    centre.statement_by, centre.statement_contact = wanted.responsible or None, wanted.contact or None
    centre.statement_date = wanted.date
    changes = audit.changes(before, _audited(wanted))
    if changes:
        audit.note(s, who, "statement_changed", at, changes=changes)
    return wanted


def _audited(it: Blanks) -> dict[str, str | None]:
    """The values as the log of changes names them."""
    date = it.date.isoformat() if it.date else None
    return {"statement_by": it.responsible or None, "statement_contact": it.contact or None, "statement_date": date}

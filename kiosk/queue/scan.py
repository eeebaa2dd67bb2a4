"""A visitor's slip, scanned by staff, says that its number is here: one that its visitor holds is in line again.

The scan is kept without the number, as every scan is.
"""

import re

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import Again, CodeClass, Done, FeatureCodes, Handler, Outcome
from kiosk.errors import Conflict, NotFound
from kiosk.queue import own_steps, queries
from kiosk.queue.models import State, TicketRow
from kiosk.readers import Reader

CODE = re.compile(r"TICKET[^0-9A-Z](\d{1,15})[^0-9A-Z]([0-9A-F]{16})(?![0-9A-F])")
"""The end of a slip's address in capitals. A keyboard layout can change the signs between its parts."""
CAME_BACK = "came_back"
"""The action of such a scan."""
AGAIN = {State.WAITING: "in_line", State.PARKED: "is_parked", State.CALLED: "was_called"}
"""Why nothing is done, by the state of the number."""


def find(s: Session, code: str) -> TicketRow | None:
    """The ticket of a slip's cleaned code; null for every other code."""
    found = CODE.search(code)
    if found is None:
        return None
    try:
        return queries.find(s, f"{found[1]}-{found[2].lower()}")
    except NotFound:
        return None


def arrive(s: Session, ticket: TicketRow, _reader: Reader, at: Moment) -> Outcome:
    """Put a number back where it was in the line, if its visitor holds it. Raises Conflict `number_is_over`."""
    if own_steps.is_held(ticket):
        own_steps.come_back(s, ticket, at)
        return Done(CAME_BACK, None)
    if ticket.state not in AGAIN:
        raise Conflict("number_is_over")
    return Again(AGAIN[ticket.state])


CODES = FeatureCodes(handlers=(Handler(code_class=CodeClass.TICKET, find=find, scan=arrive),))

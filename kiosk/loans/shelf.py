"""Takes items out of use (missing, at repair, withdrawn) and back into use."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.loans import states
from kiosk.loans.models import ItemRow, ItemStep


def take_away(s: Session, item: ItemRow, at: Moment) -> int:
    """Take an item out of use. Raises Conflict `lent` or `away`."""
    return states.move(s, item, ItemStep.TAKEN_AWAY, at)


def bring_back(s: Session, item: ItemRow, at: Moment) -> int:
    """Take an item back into use. It has to be checked before it is lent. Raises Conflict where it is not away."""
    return states.move(s, item, ItemStep.BROUGHT_BACK, at)

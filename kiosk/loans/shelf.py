"""An item that is not on the shelf: missing, at repair, withdrawn; and back again."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.loans import states
from kiosk.loans.models import ItemRow, ItemStep


def take_away(s: Session, item: ItemRow, at: Moment) -> int:
    """Take an item out of use. Raises Conflict `lent` or `away`."""
    return states.move(s, item, ItemStep.TAKEN_AWAY, at)


def bring_back(s: Session, item: ItemRow, at: Moment) -> int:
    """Back in the house; it is checked before it is lent. Raises Conflict where it was not away."""
    return states.move(s, item, ItemStep.BROUGHT_BACK, at)

"""Takes items out of lending (to repair, lost, withdrawn) and back. What comes back is checked before it is lent."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.loans import loan_rows, states
from kiosk.loans.models import ItemRow, ItemState, ItemStep


def send_to_repair(s: Session, item: ItemRow, at: Moment) -> int:
    """Raises Conflict with one of `states.REFUSALS`, as each function here."""
    return states.move(s, item, ItemStep.SENT_TO_REPAIR, at)


def report_lost(s: Session, item: ItemRow, at: Moment) -> int:
    """Note that nobody knows where an item is. One that is lent is no longer: its loan ends, and is no return."""
    states.allowed(ItemStep.REPORTED_LOST, item.state)
    loan = loan_rows.end(s, item, at) if item.state is ItemState.LENT else None
    return states.move(s, item, ItemStep.REPORTED_LOST, at, loan=loan)


def found(s: Session, item: ItemRow, at: Moment) -> int:
    """A lost item is here again, for example because somebody scanned it."""
    return states.move(s, item, ItemStep.FOUND, at)


def withdraw(s: Session, item: ItemRow, at: Moment) -> int:
    """Take an item out of use."""
    return states.move(s, item, ItemStep.WITHDRAWN, at)


def bring_back(s: Session, item: ItemRow, at: Moment) -> int:
    """Take a withdrawn item back into use."""
    return states.move(s, item, ItemStep.BROUGHT_BACK, at)

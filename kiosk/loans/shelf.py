"""Takes items out of lending (to repair, lost, withdrawn) and back. What comes back is checked before it is lent."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.loans import loan_rows, states
from kiosk.loans.models import ItemRow, ItemState, ItemStep
from kiosk.loans.states import Finding


def send_to_repair(s: Session, item: ItemRow, at: Moment) -> int:
    """Raises Conflict with one of `states.REFUSALS`, as each function here."""
    return states.move(s, item, ItemStep.SENT_TO_REPAIR, at)


def report_lost(s: Session, item: ItemRow, at: Moment) -> int:
    """Note that nobody knows where an item is. A loan in the centre ends then, and is no return. A home loan goes on:
    its borrower is who can be asked.
    """
    states.allowed(ItemStep.REPORTED_LOST, item.state)
    loan = None
    if item.state is ItemState.LENT:
        loan = loan_rows.open_one(s, item)
        if not loan_rows.is_home(s, loan):
            loan_rows.end(s, item, at)
    return states.move(s, item, ItemStep.REPORTED_LOST, at, loan=loan)


def end_loan(s: Session, item: ItemRow, at: Moment) -> int:
    """End the home loan of a lost item, and delete its borrower: nobody looks for it there any more.

    Raises Conflict `lost` where its loan has ended already.
    """
    states.allowed(ItemStep.LOAN_ENDED, item.state)
    if not loan_rows.is_out(s, item):
        raise Conflict("lost")
    return states.move(s, item, ItemStep.LOAN_ENDED, at, loan=loan_rows.end(s, item, at))


def found(s: Session, item: ItemRow, at: Moment) -> int:
    """A lost item is found. Where its home loan goes on it is lent again; else it is here, to be checked."""
    if item.state is ItemState.LOST and loan_rows.is_out(s, item):
        loan = loan_rows.open_one(s, item)
        return states.move(s, item, ItemStep.FOUND_LENT, at, Finding(since=loan_rows.lent_at(s, loan)), loan)
    return states.move(s, item, ItemStep.FOUND, at)


def withdraw(s: Session, item: ItemRow, at: Moment) -> int:
    """Take an item out of use. Raises Conflict `lent` also for a lost one whose home loan goes on."""
    if loan_rows.is_out(s, item):
        raise Conflict("lent")
    return states.move(s, item, ItemStep.WITHDRAWN, at)


def bring_back(s: Session, item: ItemRow, at: Moment) -> int:
    """Take a withdrawn item back into use."""
    return states.move(s, item, ItemStep.BROUGHT_BACK, at)

"""Lends items for use in the centre. No borrower is recorded."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.loans import loan_rows, states
from kiosk.loans.models import ItemRow, ItemStep


def lend(s: Session, item: ItemRow, at: Moment) -> int:
    """Lend a ready item, also outside the opening hours. Returns the event's id.

    Raises Conflict `lent`, or another of `states.REFUSALS`.
    """
    states.allowed(ItemStep.LENT, item.state)
    return states.move(s, item, ItemStep.LENT, at, loan=loan_rows.begin(s, item, at))

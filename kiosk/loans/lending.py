"""Lends items for use in the centre. No borrower is recorded."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.loans import states
from kiosk.loans.models import ItemRow, ItemStep, Loan

LOANS = table_of(Loan)


def lend(s: Session, item: ItemRow, at: Moment) -> int:
    """Lend a ready item, also outside the opening hours. Returns the event's id.

    Raises Conflict `lent`, `not_ready` or `away`.
    """
    states.allowed(ItemStep.LENT, item.state)
    loan = sa.insert(LOANS).values(item_id=item.id, lent_day=states.today(s, at), lent_at=at.utc)
    loan_id = s.connection().execute(loan.returning(LOANS.c.id)).scalar_one()
    return states.move(s, item, ItemStep.LENT, at, loan=loan_id)

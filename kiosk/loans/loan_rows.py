"""Writes the rows of loans: the only place where a loan begins, ends, is opened again or is deleted."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.loans import states
from kiosk.loans.models import ItemEvent, ItemRow, Loan

LOANS = table_of(Loan)


def begin(s: Session, item: ItemRow, at: Moment) -> int:
    """Add an open loan of an item. Returns its id."""
    loan = sa.insert(LOANS).values(item_id=item.id, lent_day=states.today(s, at), lent_at=at.utc)
    return int(s.connection().execute(loan.returning(LOANS.c.id)).scalar_one())


def end(s: Session, item: ItemRow, at: Moment) -> int:
    """End the open loan of an item that is lent. Returns its id."""
    ended = sa.update(LOANS).where(LOANS.c.item_id == item.id, LOANS.c.returned_at.is_(None))
    values = {"returned_at": at.utc, "returned_day": states.today(s, at)}
    return int(s.connection().execute(ended.values(values).returning(LOANS.c.id)).scalar_one())


def open_again(s: Session, loan_id: int) -> None:
    """Undo the end of a loan."""
    s.execute(sa.update(Loan).where(Loan.id == loan_id).values(returned_at=None, returned_day=None))


def delete(s: Session, loan_id: int | None) -> None:
    """Delete a loan that was undone. Its events stay."""
    s.execute(sa.update(ItemEvent).where(ItemEvent.loan_id == loan_id).values(loan_id=None))
    s.execute(sa.delete(Loan).where(Loan.id == loan_id))


def last_of(s: Session, item: ItemRow) -> int | None:
    """The id of an item's last loan; null where retention has deleted it, or there was none."""
    return s.scalar(sa.select(sa.func.max(Loan.id)).where(Loan.item_id == item.id))

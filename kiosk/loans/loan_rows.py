"""Writes the rows of loans: the only place where a loan begins, ends, is opened again or is deleted."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.loans import borrowers, states
from kiosk.loans.models import ItemEvent, ItemRow, ItemState, Loan
from kiosk.loans.passes import PassCode
from kiosk.printing import jobs

LOANS = table_of(Loan)


def begin(s: Session, item: ItemRow, at: Moment, due_on: dt.date | None = None) -> int:
    """Add an open loan of an item. Returns its id. `due_on`: the last day of a home loan."""
    loan = sa.insert(LOANS).values(item_id=item.id, lent_day=states.today(s, at), lent_at=at.utc, due_on=due_on)
    return int(s.connection().execute(loan.returning(LOANS.c.id)).scalar_one())


def is_out(s: Session, item: ItemRow) -> bool:
    """Whether an item has an open loan: it is lent, or was reported lost while it was lent home."""
    return item.state is ItemState.LENT or (item.state is ItemState.LOST and _open(s, item) is not None)


def open_one(s: Session, item: ItemRow) -> int:
    """The id of the open loan of an item that is out."""
    loan = _open(s, item)
    assert loan is not None  # it is out
    return loan


def end(s: Session, item: ItemRow, at: Moment) -> int:
    """End the open loan of an item that is out, and delete its borrower and what its slip says. Returns its id."""
    loan_id = open_one(s, item)
    borrowers.forget(s, loan_id)
    jobs.forget_loan(s, loan_id)
    values = {"returned_at": at.utc, "returned_day": states.today(s, at)}
    s.connection().execute(sa.update(LOANS).where(LOANS.c.id == loan_id).values(values))
    return loan_id


def open_again(s: Session, loan_id: int, borrower: PassCode | None) -> None:
    """Undo the end of a loan. `borrower`: the pass to which a home loan belongs again."""
    s.execute(sa.update(Loan).where(Loan.id == loan_id).values(returned_at=None, returned_day=None))
    if borrower is not None:
        borrowers.write(s, loan_id, borrower)


def is_home(s: Session, loan_id: int) -> bool:
    """Whether a loan is a home loan."""
    return s.scalar(sa.select(Loan.due_on).where(Loan.id == loan_id)) is not None


def lent_at(s: Session, loan_id: int | None) -> dt.datetime | None:
    """When a loan began; null without one."""
    return s.scalar(sa.select(Loan.lent_at).where(Loan.id == loan_id))


def has_ended(s: Session, loan_id: int) -> bool:
    return s.scalar(sa.select(Loan.returned_at).where(Loan.id == loan_id)) is not None


def delete(s: Session, loan_id: int | None) -> None:
    """Delete a loan that was undone, with its borrower. Its events stay."""
    if loan_id is not None:
        borrowers.forget(s, loan_id)
        jobs.forget_loan(s, loan_id)
    s.execute(sa.update(ItemEvent).where(ItemEvent.loan_id == loan_id).values(loan_id=None))
    s.execute(sa.delete(Loan).where(Loan.id == loan_id))


def last_of(s: Session, item: ItemRow) -> int | None:
    """The id of an item's last loan; null where retention has deleted it, or there was none."""
    return s.scalar(sa.select(sa.func.max(Loan.id)).where(Loan.item_id == item.id))


def _open(s: Session, item: ItemRow) -> int | None:
    loan = sa.select(LOANS.c.id).where(LOANS.c.item_id == item.id, LOANS.c.returned_at.is_(None))
    return s.connection().execute(loan).scalar_one_or_none()

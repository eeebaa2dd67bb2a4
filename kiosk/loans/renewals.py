"""Renews home loans, as often as their model allows, while what stands ready is enough for those who wait."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict, NotFound
from kiosk.loans import due, holds, states
from kiosk.loans.models import ItemRow, ItemState, ItemStep, Loan, Model
from kiosk.loans.states import Finding
from kiosk.printing import jobs

LOANS = table_of(Loan)


def renew(s: Session, item: ItemRow, at: Moment) -> int:
    """Let a home loan last for the days of its model from today on. Returns the event's id, which keeps the old day.

    Raises NotFound `not_lent_home`, Conflict `not_for_home` where the model is not lent home any more,
    `others_wait`, `renewed_enough`, or `not_longer` where it would end on the same day.
    """
    loan = s.execute(
        sa.select(LOANS.c.id, LOANS.c.due_on, LOANS.c.renewals).where(
            LOANS.c.item_id == item.id, LOANS.c.returned_at.is_(None), LOANS.c.due_on.is_not(None)
        )
    ).first()
    if item.state is not ItemState.LENT or loan is None:
        raise NotFound("not_lent_home")
    model = s.get_one(Model, item.model_code)
    if model.loan_days is None:
        raise Conflict("not_for_home")
    if holds.others_wait(s, item.model_code, at):
        raise Conflict("others_wait")
    if loan.renewals >= model.most_renewals:
        raise Conflict("renewed_enough")
    last = due.last_day(s, model.loan_days, at)
    if at.has_date and last <= loan.due_on:  # without a right date nobody knows: it is put right with the day
        raise Conflict("not_longer")
    _set(s, loan.id, last, loan.renewals + 1)
    return states.move(s, item, ItemStep.RENEWED, at, Finding(about=loan.due_on.isoformat()), loan.id)


def undo(s: Session, loan_id: int | None, before: str | None) -> None:
    """Restore the last day that a loan had before it was renewed."""
    renewals = s.scalar(sa.select(Loan.renewals).where(Loan.id == loan_id))
    if loan_id is not None and before is not None and renewals:
        _set(s, loan_id, dt.date.fromisoformat(before), renewals - 1)


def _set(s: Session, loan_id: int, due_on: dt.date, renewals: int) -> None:
    s.execute(sa.update(LOANS).where(LOANS.c.id == loan_id).values(due_on=due_on, renewals=renewals))
    jobs.forget_loan(s, loan_id)

"""Takes items back, makes them ready, and undoes the last step of an item."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.loans import queries, states
from kiosk.loans.models import ItemEvent, ItemRow, ItemStep, Loan

LOANS = table_of(Loan)
UNDO_WITHIN = dt.timedelta(seconds=60)


def take_back(s: Session, item: ItemRow, at: Moment) -> int:
    """End the open loan. The item is `checking` until it is made ready. Returns the event's id.

    Raises Conflict `not_lent`, `not_ready` or `away`.
    """
    states.allowed(ItemStep.RETURNED, item.state)
    ended = sa.update(LOANS).where(LOANS.c.item_id == item.id, LOANS.c.returned_at.is_(None))
    values = {"returned_at": at.utc, "returned_day": states.today(s, at)}
    loan_id = s.connection().execute(ended.values(values).returning(LOANS.c.id)).scalar_one()
    return states.move(s, item, ItemStep.RETURNED, at, loan=loan_id)


def make_ready(s: Session, item: ItemRow, at: Moment) -> int:
    """Mark a returned item as checked, so that it can be lent again. Returns the event's id.

    Raises Conflict `not_lent` where it is ready already, `lent` or `away`.
    """
    return states.move(s, item, ItemStep.READIED, at)


def undo_last(s: Session, item: ItemRow, at: Moment, only: int | None = None) -> int:
    """Undo the item's last step, within UNDO_WITHIN and while its day is open. Returns the undo's event id.

    `only`: the id of the event that the last step must have. Raises Conflict `nothing_to_undo`.
    """
    last = queries.last_step(s, item.id)
    if last is None or not states.MOVES[last.step].undoable or not _is_recent(last.at, at):
        raise Conflict("nothing_to_undo")
    if only not in (None, last.id):
        raise Conflict("nothing_to_undo")
    event = states.undo(s, item, last, at)
    if last.step is ItemStep.LENT:
        _delete_loan(s, last.loan_id)
    if last.step is ItemStep.RETURNED:
        s.execute(sa.update(Loan).where(Loan.id == last.loan_id).values(returned_at=None, returned_day=None))
    return event


def _is_recent(then: dt.datetime, at: Moment) -> bool:
    return abs(at.utc - then) <= UNDO_WITHIN  # after a correction of the clock, the time can be before the step


def _delete_loan(s: Session, loan_id: int | None) -> None:
    """Delete a loan that was undone. Its events stay."""
    s.execute(sa.update(ItemEvent).where(ItemEvent.loan_id == loan_id).values(loan_id=None))
    s.execute(sa.delete(Loan).where(Loan.id == loan_id))

"""Lends items: for use in the centre, without a borrower, or home with a pass."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.loans import borrowers, due, loan_rows, queries, returns, states
from kiosk.loans.models import Item, ItemEvent, ItemRow, ItemStep, Loan, Model
from kiosk.loans.passes import PassCode
from kiosk.readers import is_held


def lend(s: Session, item: ItemRow, at: Moment) -> int:
    """Lend a ready item, also outside the opening hours. Returns the event's id.

    Raises Conflict `lent`, or another of `states.REFUSALS`.
    """
    states.allowed(ItemStep.LENT, item.state)
    return states.move(s, item, ItemStep.LENT, at, loan=loan_rows.begin(s, item, at))


def lend_home(s: Session, item: ItemRow, borrower: PassCode, at: Moment) -> int:
    """Lend a ready item home, for as many days as its model allows, until a day with staff. Returns the event's id.

    Raises Conflict `not_for_home` where the model is not lent home, `lent`, or another of `states.REFUSALS`.
    """
    states.allowed(ItemStep.LENT_HOME, item.state)
    days = s.get_one(Model, item.model_code).loan_days
    if days is None:
        raise Conflict("not_for_home")
    loan = loan_rows.begin(s, item, at, due.last_day(s, days, at))
    borrowers.write(s, loan, borrower)
    return states.move(s, item, ItemStep.LENT_HOME, at, loan=loan)


def just_lent(s: Session, step: int | None, at: Moment) -> ItemEvent | None:
    """A scanner's last step, where it lent an item in the centre in the last 30 seconds and is still the last one of
    that item; else null. A pass makes a home loan of it where its model `goes_home`. What a group has is never meant:
    the pass is the next visitor's.
    """
    event = s.get(ItemEvent, step) if step is not None else None
    if event is None or event.step is not ItemStep.LENT or not is_held(event.at, at):
        return None
    last = queries.last_step(s, event.item_id)
    if last is None or last.id != event.id:
        return None
    of_group = sa.select(Loan.group_id).where(Loan.id == event.loan_id)
    return event if s.scalar(of_group) is None else None


def goes_home(s: Session, lent: ItemEvent) -> bool:
    """Whether the model of an item is lent home."""
    days = sa.select(Model.loan_days).join(Item, Item.model_code == Model.code).where(Item.id == lent.item_id)
    return s.scalar(days) is not None


def make_home_loan(s: Session, lent: ItemEvent, borrower: PassCode, at: Moment) -> int:
    """Make a home loan of a loan in the centre, which then counts as undone. Returns the event's id.

    Raises as `lend_home`, and Conflict `nothing_to_undo`.
    """
    returns.undo_last(s, queries.of_step(s, lent.id), at, only=lent.id)
    return lend_home(s, queries.of_step(s, lent.id), borrower, at)

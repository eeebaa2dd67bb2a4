"""Takes items back, notes which steps of a return are done, makes items ready, and undoes the last step of an item."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.loans import due, loan_rows, queries, renewals, shelf, states
from kiosk.loans.findings import DAMAGE, FINDINGS, PART
from kiosk.loans.models import LATE, ItemEvent, ItemRow, ItemState, ItemStep, Loan, MissingPart
from kiosk.loans.passes import PassCode
from kiosk.loans.states import NOTHING, Finding

UNDO_WITHIN = dt.timedelta(seconds=60)
BEGIN_A_LOAN = (ItemStep.LENT, ItemStep.LENT_HOME)
END_A_LOAN = (ItemStep.RETURNED, ItemStep.REPORTED_LOST, ItemStep.LOAN_ENDED)


def take_back(s: Session, item: ItemRow, at: Moment) -> int:
    """End the open loan, and delete its borrower. The item is `checking`, with all steps of a return before it.

    An item that was reported lost while it was lent home is found first, which is a step of its own. Returns the
    return's event id.

    Raises Conflict `not_lent`, or another of `states.REFUSALS`.
    """
    if item.state is ItemState.LOST and loan_rows.is_out(s, item):
        item = queries.of_step(s, shelf.found(s, item, at))
    states.allowed(ItemStep.RETURNED, item.state)
    loan = loan_rows.end(s, item, at)
    row = s.execute(sa.select(Loan.lent_at, Loan.due_on).where(Loan.id == loan)).one()
    finding = Finding(about=LATE) if due.is_late(s, row.lent_at, row.due_on, at) else NOTHING
    return states.move(s, item, ItemStep.RETURNED, at, finding, loan)


def check(s: Session, item: ItemRow, steps: Sequence[str], at: Moment) -> int:
    """Note that steps of a return are done. With the last one the item is ready. Returns the event's id.

    Raises Conflict `step_done` where one is not left, or one of `states.REFUSALS`.
    """
    states.allowed(ItemStep.CHECKED, item.state)
    left = [step for step in item.open_steps if step not in steps]
    if not steps or len(left) != len(item.open_steps) - len(set(steps)) or FINDINGS.intersection(steps):
        raise Conflict("step_done")
    about = steps[0] if len(steps) == 1 else None
    step = ItemStep.CHECKED if left else ItemStep.READIED
    return states.move(s, item, step, at, Finding(about=about, open_steps=left))


def make_ready(s: Session, item: ItemRow, at: Moment) -> int:
    """All steps of a return are done and all is well: the item can be lent. Returns the event's id.

    Raises Conflict `part_missing` or `item_damaged` where somebody has to decide about it, `not_lent` where it is ready
    already, or another of `states.REFUSALS`.
    """
    states.allowed(ItemStep.READIED, item.state)
    if PART in item.open_steps:
        raise Conflict("part_missing")
    if DAMAGE in item.open_steps:
        raise Conflict("item_damaged")
    return states.move(s, item, ItemStep.READIED, at)


def make_ready_as_it_is(s: Session, item: ItemRow, at: Moment) -> int:
    """Staff choose to lend an item although a part is missing or it is damaged. Both stay noted.

    Raises Conflict with one of `states.REFUSALS`.
    """
    return states.move(s, item, ItemStep.READIED, at)


def undo_last(s: Session, item: ItemRow, at: Moment, only: int | None = None, borrower: PassCode | None = None) -> int:
    """Undo the item's last step, within UNDO_WITHIN and while its day is open. Returns the undo's event id.

    `only`: the id of the event that the last step must have. `borrower`: the pass to which a home loan belongs again,
    since its end has deleted the borrower. Raises Conflict `nothing_to_undo`, and `pass_needed` without that pass.
    """
    last = _undoable(s, item, at, only)
    if last is None:
        raise Conflict("nothing_to_undo")
    ended = last.loan_id if _has_ended_a_loan(s, last) else None
    is_home = needs_pass(s, last)
    if is_home and borrower is None:
        raise Conflict("pass_needed")
    since = loan_rows.lent_at(s, last.loan_id) if last.state_before is ItemState.LENT else None
    event = states.undo(s, item, last, at, since)
    if ended is not None:
        loan_rows.open_again(s, ended, borrower if is_home else None)
    _undo_rows(s, last)
    here = _was_here(s, last)
    return event if here is None else _lend_here_again(s, queries.of_step(s, event), here, at)


def _was_here(s: Session, last: ItemEvent) -> ItemEvent | None:
    """The loan in the centre of which a pass made this home loan: the step before undid it, in the same moment."""
    before = s.get(ItemEvent, last.id - 1) if last.step is ItemStep.LENT_HOME else None
    if before is None or before.undoes is None or (before.item_id, before.at) != (last.item_id, last.at):
        return None
    here = s.get_one(ItemEvent, before.undoes)
    return here if here.step is ItemStep.LENT else None


def _lend_here_again(s: Session, item: ItemRow, here: ItemEvent, at: Moment) -> int:
    """Lend an item in the centre since it was first lent: whoever has it did not give it back."""
    then = at.later(seconds=(here.at - at.utc).total_seconds())
    return states.move(s, item, ItemStep.LENT, then, loan=loan_rows.begin(s, item, then))


def needs_pass(s: Session, event: ItemEvent) -> bool:
    """Whether an undo of this step needs the borrower's pass: it ended a home loan."""
    return _has_ended_a_loan(s, event) and event.loan_id is not None and loan_rows.is_home(s, event.loan_id)


def can_undo(s: Session, item: ItemRow, step: int, at: Moment) -> bool:
    """Whether this step of an item can be undone now."""
    return _undoable(s, item, at, step) is not None


def undoable(s: Session, item: ItemRow, at: Moment) -> int | None:
    """The id of the step of an item that can be undone now; null where there is none."""
    last = _undoable(s, item, at, None)
    return last.id if last is not None else None


def _undoable(s: Session, item: ItemRow, at: Moment, only: int | None) -> ItemEvent | None:
    last = queries.last_step(s, item.id)
    return None if last is None or not is_recent(last.at, at) or only not in (None, last.id) else last


def is_recent(then: dt.datetime, at: Moment) -> bool:
    """Whether a step of this time can be undone. After a correction of the clock, it is before the step."""
    return abs(at.utc - then) <= UNDO_WITHIN


def _undo_rows(s: Session, last: ItemEvent) -> None:
    """Restore the rows beside the item's own: a loan that began, and its missing parts."""
    if last.step in BEGIN_A_LOAN:
        loan_rows.delete(s, last.loan_id)
    elif last.step is ItemStep.RENEWED:
        renewals.undo(s, last.loan_id, last.about)
    elif last.step is ItemStep.PART_MISSING:
        s.execute(sa.delete(MissingPart).where(MissingPart.event == last.id))
    elif last.step is ItemStep.PART_FOUND:
        s.execute(sa.update(MissingPart).where(MissingPart.found == last.id).values(found=None))


def _has_ended_a_loan(s: Session, event: ItemEvent) -> bool:
    """Whether an item's last step ended its loan. A home loan goes on when its item is reported lost."""
    return event.loan_id is not None and event.step in END_A_LOAN and loan_rows.has_ended(s, event.loan_id)

"""Notes what is wrong with an item: a part that is missing, or damage; and that both are well again."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.facts import was_not_undone
from kiosk.loans import loan_rows, queries, states
from kiosk.loans.models import Condition, ItemRow, ItemState, ItemStep, MissingPart, Model
from kiosk.loans.states import Finding

PART, DAMAGE = "part_missing", "damaged"
FINDINGS = frozenset({PART, DAMAGE})
"""What can remain open beside the steps of a return: somebody has to decide whether the item is lent as it is."""
CAN_BE_LENT = (Condition.GOOD, Condition.SCRATCHED)


def report_missing(s: Session, item: ItemRow, part: str, at: Moment) -> int:
    """Note that a part is not with its item. Who looked for it has asked for the parts. Returns the event's id.

    Raises NotFound `no_such_part`, Conflict `already_missing`, or one of `states.REFUSALS`.
    """
    if part not in s.get_one(Model, item.model_code).parts:
        raise NotFound("no_such_part")
    if part in queries.missing_parts(s, item.id):
        raise Conflict("already_missing")
    finding = Finding(about=part, open_steps=_with(item, PART, without="parts"))
    event = states.move(s, item, ItemStep.PART_MISSING, at, finding, _loan(s, item))
    s.add(MissingPart(item_id=item.id, part=part, event=event))
    s.flush()
    return event


def part_found(s: Session, item: ItemRow, part: str, at: Moment) -> int:
    """Note that a missing part is here again, in any state of its item. Raises Conflict `not_missing`."""
    missing = queries.missing_parts(s, item.id)
    if part not in missing:
        raise Conflict("not_missing")
    left = item.open_steps if len(missing) > 1 else _without(item, PART)
    event = states.move(s, item, ItemStep.PART_FOUND, at, Finding(about=part, open_steps=left))
    row = sa.update(MissingPart).where(MissingPart.item_id == item.id, MissingPart.part == part)
    s.execute(row.where(MissingPart.found.is_(None)).values(found=event))
    return event


def report_damage(s: Session, item: ItemRow, condition: Condition, at: Moment) -> int:
    """Note in what condition an item is that is not good. Returns the event's id. Where its last step said that it is
    damaged and not how, this says how: it takes the place of that step, so that the damage counts once.

    Raises Invalid `bad_value`, or Conflict with one of `states.REFUSALS`.
    """
    if condition is Condition.GOOD:
        raise Invalid("bad_value", field="condition")
    item = _without_last(s, item, at) if condition is not Condition.OTHER else item
    left = _without(item, DAMAGE) if condition in CAN_BE_LENT else _with(item, DAMAGE)
    finding = Finding(about=condition, open_steps=left, condition=condition)
    return states.move(s, item, ItemStep.DAMAGED, at, finding, _loan(s, item))


def was_refined(events: sa.FromClause) -> sa.ColumnElement[bool]:
    """A condition: another step says how an item is damaged, which this row said first, and it stands."""
    undo, after = events.alias(), events.alias()
    is_same = sa.and_(after.c.item_id == undo.c.item_id, after.c.at == undo.c.at, after.c.id > undo.c.id)
    refined = sa.exists().where(undo.c.undoes == events.c.id, is_same, after.c.step == ItemStep.DAMAGED)
    return sa.and_(events.c.step == ItemStep.DAMAGED, refined.where(was_not_undone(after)))


def repaired(s: Session, item: ItemRow, at: Moment) -> int:
    """Note that an item is in good condition. From repair it comes to be checked.

    Raises Conflict `not_damaged`, or one of `states.REFUSALS`.
    """
    from_repair = item.state is ItemState.REPAIR
    if item.condition is Condition.GOOD and not from_repair:
        raise Conflict("not_damaged")
    finding = Finding(open_steps=None if from_repair else _without(item, DAMAGE), condition=Condition.GOOD)
    return states.move(s, item, ItemStep.REPAIRED, at, finding)


def _without_last(s: Session, item: ItemRow, at: Moment) -> ItemRow:
    """Undo a last step "damaged" without a kind: the kind takes its place. Returns the item after that."""
    last = queries.last_step(s, item.id)
    if last is None or last.step is not ItemStep.DAMAGED or last.about != Condition.OTHER or last.state_before is None:
        return item
    return queries.of_step(s, states.undo(s, item, last, at))


def _loan(s: Session, item: ItemRow) -> int | None:
    """The loan after which it was found, so that a return with two findings counts once."""
    return loan_rows.last_of(s, item) if item.state is ItemState.CHECKING else None


def _with(item: ItemRow, finding: str, without: str = "") -> list[str]:
    return [finding, *(step for step in item.open_steps if step not in (finding, without))]


def _without(item: ItemRow, finding: str) -> list[str]:
    return [step for step in item.open_steps if step != finding]

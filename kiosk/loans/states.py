"""The state machine of items: the table of allowed moves, and the only functions that change an item's state."""

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.loans.models import (
    ITEM_EVENT_COLUMNS,
    Condition,
    Item,
    ItemEvent,
    ItemRow,
    ItemState,
    ItemStep,
    Model,
    NewItemEvent,
)

ITEMS = table_of(Item)
EVENTS = table_of(ItemEvent)
READY, LENT, CHECKING = ItemState.READY, ItemState.LENT, ItemState.CHECKING
REPAIR, LOST, WITHDRAWN = ItemState.REPAIR, ItemState.LOST, ItemState.WITHDRAWN

MOVES: dict[ItemStep, Mapping[ItemState, ItemState]] = {
    ItemStep.LENT: {READY: LENT},
    ItemStep.LENT_HOME: {READY: LENT},
    ItemStep.RETURNED: {LENT: CHECKING},
    ItemStep.RENEWED: {LENT: LENT},
    ItemStep.CHECKED: {CHECKING: CHECKING},
    ItemStep.READIED: {CHECKING: READY},
    ItemStep.PART_MISSING: {READY: CHECKING, LENT: LENT, CHECKING: CHECKING},
    ItemStep.PART_FOUND: {state: state for state in ItemState},
    ItemStep.DAMAGED: {READY: CHECKING, LENT: LENT, CHECKING: CHECKING, REPAIR: REPAIR},
    ItemStep.SENT_TO_REPAIR: {READY: REPAIR, CHECKING: REPAIR},
    ItemStep.REPAIRED: {CHECKING: CHECKING, REPAIR: CHECKING},
    ItemStep.REPORTED_LOST: {READY: LOST, LENT: LOST, CHECKING: LOST, REPAIR: LOST},
    ItemStep.LOAN_ENDED: {LOST: LOST},
    ItemStep.FOUND: {LOST: CHECKING},
    ItemStep.FOUND_LENT: {LOST: LENT},
    ItemStep.WITHDRAWN: {READY: WITHDRAWN, CHECKING: WITHDRAWN, REPAIR: WITHDRAWN, LOST: WITHDRAWN},
    ItemStep.BROUGHT_BACK: {WITHDRAWN: CHECKING},
}
"""For each step, the states in which it is allowed and the state after it. Each can be undone."""

REFUSALS = {
    READY: "not_lent",
    LENT: "lent",
    CHECKING: "not_ready",
    REPAIR: "in_repair",
    LOST: "lost",
    WITHDRAWN: "withdrawn",
}


class Finding(Struct, frozen=True, kw_only=True):
    """What a step says of an item. `open_steps`: what remains before it is ready, where the step decides that.

    `about`: the part, the condition or the step of a return that the event is about. `since`: since when the item is in
    its state after the step, where that is not the time of the step.
    """

    about: str | None = None
    open_steps: Sequence[str] | None = None
    condition: Condition | None = None
    since: dt.datetime | None = None


NOTHING = Finding()


def allowed(step: ItemStep, state: ItemState) -> ItemState:
    """The state after a step. Raises Conflict with a code that depends on the present state (REFUSALS)."""
    if state not in MOVES[step]:
        raise Conflict(REFUSALS[state])
    return MOVES[step][state]


def move(
    s: Session, item: ItemRow, step: ItemStep, at: Moment, finding: Finding = NOTHING, loan: int | None = None
) -> int:
    """Change an item by a step and add the event, whose id is returned.

    Raises Conflict with one of REFUSALS by the present state, and `changed_meanwhile`.
    """
    target = allowed(step, item.state)
    since, open_steps = finding.since or at.utc, _open_after(s, item, target, finding)
    _change(s, item, target, open_steps, finding.condition or item.condition, since)
    event = NewItemEvent(
        item_id=item.id,
        business_day=today(s, at),
        step=step,
        at=at.utc,
        loan_id=loan,
        state_before=item.state,
        open_before=item.open_steps,
        condition_before=item.condition,
        about=finding.about,
    )
    return _append(s, event)


def undo(s: Session, item: ItemRow, last: ItemEvent, at: Moment, since: dt.datetime | None = None) -> int:
    """Restore an item as it was before its last step. The undo is on the business day of the step that it undoes.

    `since`: since when it was in the state before, where that is known.

    Raises Conflict `nothing_to_undo`.
    """
    if last.state_before is None:  # a step of an earlier version
        raise Conflict("nothing_to_undo")
    _change(
        s, item, last.state_before, last.open_before or [], last.condition_before or item.condition, since or at.utc
    )
    day = last.business_day
    event = NewItemEvent(item_id=item.id, business_day=day, step=ItemStep.UNDONE, at=at.utc, undoes=last.id)
    return _append(s, event)


def today(s: Session, at: Moment) -> int:
    """The id of today's business day. It is opened if there is none yet."""
    day = business_day.open_today(s, at).today
    assert day is not None  # open_today has opened it
    return day


def steps_of_a_return(s: Session, item: ItemRow) -> list[str]:
    """The steps of a return of an item, in their order. Of a model without parts nobody asks for them."""
    model = s.get_one(Model, item.model_code)
    return [step for step in model.checks if step != "parts" or model.parts]


def _open_after(s: Session, item: ItemRow, target: ItemState, finding: Finding) -> list[str]:
    """What remains before an item is ready. An item that comes to be checked has all steps before it."""
    if target is not CHECKING:
        return []
    if finding.open_steps is not None:
        return list(finding.open_steps)
    return item.open_steps if item.state is CHECKING else steps_of_a_return(s, item)


def _change(
    s: Session, item: ItemRow, target: ItemState, open_steps: list[str], condition: Condition, then: dt.datetime
) -> None:
    since = item.since if target is item.state else then
    row = sa.update(ITEMS).where(ITEMS.c.id == item.id, ITEMS.c.state == item.state)
    row = row.values(state=target, since=since, open_steps=open_steps, condition=condition)
    if s.connection().execute(row).rowcount != 1:
        raise Conflict("changed_meanwhile")


def _append(s: Session, event: NewItemEvent) -> int:
    values = {column: getattr(event, column.name) for column in ITEM_EVENT_COLUMNS}
    return int(s.connection().execute(sa.insert(EVENTS).values(values).returning(EVENTS.c.id)).scalar_one())

"""The state machine of items: the table of allowed moves, and the only functions that change an item's state."""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.loans.models import ITEM_EVENT_COLUMNS, Item, ItemEvent, ItemRow, ItemState, ItemStep, NewItemEvent

ITEMS = table_of(Item)
EVENTS = table_of(ItemEvent)


class ItemMove(Struct, frozen=True):
    """The states in which a step is allowed, and the state after it. A step that is not `undoable` has an opposite."""

    sources: frozenset[ItemState]
    target: ItemState
    undoable: bool


MOVES: dict[ItemStep, ItemMove] = {
    ItemStep.LENT: ItemMove(frozenset({ItemState.READY}), ItemState.LENT, undoable=True),
    ItemStep.RETURNED: ItemMove(frozenset({ItemState.LENT}), ItemState.CHECKING, undoable=True),
    ItemStep.READIED: ItemMove(frozenset({ItemState.CHECKING}), ItemState.READY, undoable=True),
    ItemStep.TAKEN_AWAY: ItemMove(frozenset({ItemState.READY, ItemState.CHECKING}), ItemState.AWAY, undoable=False),
    ItemStep.BROUGHT_BACK: ItemMove(frozenset({ItemState.AWAY}), ItemState.CHECKING, undoable=False),
}

REFUSALS = {
    ItemState.READY: "not_lent",
    ItemState.LENT: "lent",
    ItemState.CHECKING: "not_ready",
    ItemState.AWAY: "away",
}


def allowed(step: ItemStep, state: ItemState) -> ItemState:
    """The state after a step. Raises Conflict with a code that depends on the present state (REFUSALS)."""
    move = MOVES[step]
    if state not in move.sources:
        raise Conflict(REFUSALS[state])
    return move.target


def move(s: Session, item: ItemRow, step: ItemStep, at: Moment, loan: int | None = None) -> int:
    """Change an item's state by a step and add the event, whose id is returned.

    Raises Conflict `not_lent`, `lent`, `not_ready` or `away` by the present state, and `changed_meanwhile`.
    """
    _change(s, item, allowed(step, item.state), at)
    event = NewItemEvent(
        item_id=item.id, business_day=today(s, at), step=step, at=at.utc, loan_id=loan, state_before=item.state
    )
    return _append(s, event)


def undo(s: Session, item: ItemRow, last: ItemEvent, at: Moment) -> int:
    """Restore the state before an item's last step. The undo is on the business day of the step that it undoes.

    Raises Conflict `nothing_to_undo`.
    """
    if last.state_before is None:  # a step of an earlier version
        raise Conflict("nothing_to_undo")
    _change(s, item, last.state_before, at)
    day = last.business_day
    event = NewItemEvent(item_id=item.id, business_day=day, step=ItemStep.UNDONE, at=at.utc, undoes=last.id)
    return _append(s, event)


def today(s: Session, at: Moment) -> int:
    """The id of today's business day. It is opened if there is none yet."""
    day = business_day.open_today(s, at).today
    assert day is not None  # open_today has opened it
    return day


def _change(s: Session, item: ItemRow, target: ItemState, at: Moment) -> None:
    row = sa.update(ITEMS).where(ITEMS.c.id == item.id, ITEMS.c.state == item.state)
    if s.connection().execute(row.values(state=target, since=at.utc)).rowcount != 1:
        raise Conflict("changed_meanwhile")


def _append(s: Session, event: NewItemEvent) -> int:
    values = {column: getattr(event, column.name) for column in ITEM_EVENT_COLUMNS}
    return int(s.connection().execute(sa.insert(EVENTS).values(values).returning(EVENTS.c.id)).scalar_one())

"""The state machine of tickets: the table of allowed moves, and the only functions that change a ticket's state."""

from typing import Any, get_type_hints

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.prepared import Change, Value, parameters_of
from kiosk.queue.models import (
    EVENT_COLUMNS,
    SET_ONCE,
    TICKET_COLUMNS,
    NewEvent,
    Question,
    State,
    Step,
    Ticket,
    TicketEvent,
    TicketRow,
)

TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)

MOVES: dict[Step, tuple[frozenset[State], State]] = {
    Step.CALLED: (frozenset({State.WAITING}), State.CALLED),
    Step.CHOSEN: (frozenset({State.WAITING}), State.CALLED),
    Step.RECALLED: (frozenset({State.CALLED}), State.CALLED),
    Step.ANSWERED: (frozenset({State.CALLED}), State.CALLED),
    Step.FINISHED: (frozenset({State.CALLED}), State.FINISHED),
    Step.NO_SHOW: (frozenset({State.CALLED}), State.NO_SHOW),
    Step.LEFT: (frozenset({State.WAITING, State.PARKED, State.CALLED}), State.LEFT),
    Step.PARKED: (frozenset({State.CALLED}), State.PARKED),
    Step.RESUMED: (frozenset({State.PARKED}), State.CALLED),
    Step.TRANSFERRED: (frozenset({State.CALLED, State.PARKED, State.WAITING}), State.WAITING),
    Step.HANDED_OVER: (frozenset({State.CALLED}), State.CALLED),
    Step.EXPIRED: (frozenset({State.WAITING, State.CALLED, State.PARKED}), State.EXPIRED),
}
ADD_EVENT = Change(sa.insert(EVENTS).values(parameters_of(EVENT_COLUMNS)))
CHANGEABLE = [column for column in TICKET_COLUMNS if column.name not in SET_ONCE]
CHANGE = Change(
    sa.update(TICKETS)
    .where(TICKETS.c.id == sa.bindparam("ticket_id"), TICKETS.c.state == sa.bindparam("source"))
    .values(parameters_of(CHANGEABLE))
)
TYPES = get_type_hints(TicketRow)
ROOM_MOVE = (frozenset({State.CALLED}), State.CALLED)
"""Going to a room is a transfer after which the ticket is still called to the same desk."""


class Move(Struct, frozen=True):
    """One step of a ticket: the row before and after it, and the desk that makes it; null for a step without a desk.

    `question`: what was answered by an `answered` step.
    """

    step: Step
    before: TicketRow
    after: TicketRow
    desk: str | None
    question: Question | None = None


def allowed(step: Step, state: State) -> State:
    """The state after a step. Raises Conflict `wrong_state` where the step is not allowed in this state."""
    sources, target = MOVES[step]
    if state not in sources:
        raise Conflict("wrong_state", state=state.value)
    return target


def move(s: Session, move: Move, at: Moment) -> TicketRow:
    """Make a step: change the row, if it is still in its old state, and add the event.

    Returns the row as it is now. Raises Conflict `changed_meanwhile` where somebody else was first.
    """
    _change(s, move.before, move.after)
    event = NewEvent(ticket=move.before.id, step=move.step, at=at.utc, desk=move.desk, before=_restorable(move.before))
    add_event(s, event if move.question is None else replace(event, **asdict(move.question)))
    return move.after


def undo(s: Session, ticket: TicketRow, before: TicketRow, last: TicketEvent, at: Moment) -> TicketRow:
    """Restore a ticket's row from before its last step, and add the event of the undo."""
    _change(s, ticket, before)
    add_event(s, NewEvent(ticket=ticket.id, step=Step.UNDONE, at=at.utc, desk=last.desk, undoes=last.id))
    return before


def as_before(ticket: TicketRow, last: TicketEvent) -> TicketRow:
    """A ticket's row before a step. A column that is newer than the step keeps its present value."""
    kept = last.before or {}
    names = [column.name for column in CHANGEABLE if column.name in kept]
    return replace(ticket, **{name: msgspec.convert(kept[name], TYPES[name]) for name in names})


def add_event(s: Session, event: NewEvent) -> None:
    """Add an event of a ticket."""
    ADD_EVENT.insert(s, asdict(event))


def _restorable(ticket: TicketRow) -> dict[str, Any]:
    """The values that an undo restores, for JSON."""
    kept: dict[str, Any] = msgspec.to_builtins(_changeable(ticket))
    return kept


def _changeable(ticket: TicketRow) -> dict[str, Value]:
    return {column.name: getattr(ticket, column.name) for column in CHANGEABLE}


def _change(s: Session, before: TicketRow, after: TicketRow) -> None:
    if wrong := [name for name in sorted(SET_ONCE) if getattr(before, name) != getattr(after, name)]:
        raise TypeError(f"no step changes {', '.join(wrong)} of a ticket: see SET_ONCE")
    if CHANGE.update(s, {"ticket_id": before.id, "source": before.state, **_changeable(after)}) != 1:
        raise Conflict("changed_meanwhile")

"""The one table of what a ticket can do, and the one function that does it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.queue.models import State, Step, Ticket, TicketEvent

TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)

MOVES: dict[Step, tuple[frozenset[State], State]] = {
    Step.CALLED: (frozenset({State.WAITING}), State.CALLED),
    Step.RECALLED: (frozenset({State.CALLED}), State.CALLED),
    Step.FINISHED: (frozenset({State.CALLED}), State.FINISHED),
    Step.NO_SHOW: (frozenset({State.CALLED}), State.NO_SHOW),
    Step.LEFT: (frozenset({State.WAITING, State.PARKED, State.CALLED}), State.LEFT),
    Step.PARKED: (frozenset({State.CALLED}), State.PARKED),
    Step.RESUMED: (frozenset({State.PARKED}), State.CALLED),
    Step.TRANSFERRED: (frozenset({State.CALLED, State.PARKED, State.WAITING}), State.WAITING),
    Step.EXPIRED: (frozenset({State.WAITING, State.CALLED, State.PARKED}), State.EXPIRED),
}
ROOM_MOVE = (frozenset({State.CALLED}), State.CALLED)
"""Being taken to a room is a transfer in which the visitor stays with the same staff."""

REMEMBERED = ("state", "topic", "for_desk", "desk", "room", "calls", "outcome", "how")
REMEMBERED_TIMES = ("called_at", "parked_until", "ended_at")


@dataclass(frozen=True, slots=True)
class Move:
    """One step to take: what, from where to where, at which desk, and what else changes on the ticket."""

    step: Step
    source: State
    target: State
    desk: str | None
    values: dict[str, Any]


def allowed(step: Step, state: State) -> State:
    """The state a step leads to. Raises Conflict `wrong_state` where the table does not have it."""
    sources, target = MOVES[step]
    if state not in sources:
        raise Conflict("wrong_state", state=state.value)
    return target


def move(s: Session, ticket: sa.Row[Any], change: Move, at: Moment) -> None:
    """Take a ticket one step: change its row where it still is in its old state, and write down the event.

    Raises Conflict `changed_meanwhile` where somebody else was first.
    """
    connection = s.connection()
    row = sa.update(TICKETS).where(TICKETS.c.id == ticket.id, TICKETS.c.state == change.source)
    if connection.execute(row.values(state=change.target, **change.values)).rowcount != 1:
        raise Conflict("changed_meanwhile")
    connection.execute(
        sa.insert(EVENTS).values(
            ticket=ticket.id, step=change.step, at=at.utc, desk=change.desk, before=remembered(ticket)
        )
    )


def remembered(ticket: sa.Row[Any]) -> dict[str, Any]:
    """What an undo puts back, as JSON."""
    values = {name: getattr(ticket, name) for name in REMEMBERED}
    times = {name: getattr(ticket, name) for name in REMEMBERED_TIMES}
    return values | {name: time.isoformat() if time else None for name, time in times.items()}


def undo(s: Session, ticket: sa.Row[Any], last: sa.Row[Any], before: dict[str, Any], at: Moment) -> None:
    """Put a ticket back as it was before its last step, and write down that this was done."""
    row = sa.update(TICKETS).where(TICKETS.c.id == ticket.id, TICKETS.c.state == ticket.state)
    if s.connection().execute(row.values(**before)).rowcount != 1:
        raise Conflict("changed_meanwhile")
    s.execute(sa.insert(EVENTS).values(ticket=ticket.id, step=Step.UNDONE, at=at.utc, desk=last.desk, undoes=last.id))

"""The one table of what a ticket can do, and the one function that does it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.prepared import Prepared, p
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
ADD_EVENT = Prepared(
    sa.insert(EVENTS).values(
        ticket=p("of_ticket"), **{name: p(name, EVENTS.c[name]) for name in ("step", "at", "desk", "before", "undoes")}
    )
)
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


def move(s: Session, ticket: Any, change: Move, at: Moment) -> None:
    """Take a ticket one step: change its row where it still is in its old state, and write down the event.

    Raises Conflict `changed_meanwhile` where somebody else was first.
    """
    update = _update_of(tuple(change.values))
    if update.count(s, ticket_id=ticket.id, source=change.source, target=change.target, **change.values) != 1:
        raise Conflict("changed_meanwhile")
    before = remembered(ticket)
    ADD_EVENT.insert(s, of_ticket=ticket.id, step=change.step, at=at.utc, desk=change.desk, before=before, undoes=None)


@cache
def _update_of(names: tuple[str, ...]) -> Prepared:
    """The update that changes these columns beside the state: one for each step there is."""
    row = sa.update(TICKETS).where(TICKETS.c.id == p("ticket_id"), TICKETS.c.state == p("source", TICKETS.c.state))
    return Prepared(
        row.values(state=p("target", TICKETS.c.state), **{name: p(name, TICKETS.c[name]) for name in names})
    )


def remembered(ticket: Any) -> dict[str, Any]:
    """What an undo puts back, as JSON."""
    values = {name: getattr(ticket, name) for name in REMEMBERED}
    times = {name: getattr(ticket, name) for name in REMEMBERED_TIMES}
    return values | {name: time.isoformat() if time else None for name, time in times.items()}


def undo(s: Session, ticket: Any, last: Any, before: dict[str, Any], at: Moment) -> None:
    """Put a ticket back as it was before its last step, and write down that this was done."""
    values = {name: value for name, value in before.items() if name != "state"}
    update = _update_of(tuple(values))
    if update.count(s, ticket_id=ticket.id, source=ticket.state, target=before["state"], **values) != 1:
        raise Conflict("changed_meanwhile")
    done = {"step": Step.UNDONE, "at": at.utc, "desk": last.desk, "before": None, "undoes": last.id}
    ADD_EVENT.insert(s, of_ticket=ticket.id, **done)

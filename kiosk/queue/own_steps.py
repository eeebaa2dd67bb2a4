"""The steps by which visitors hold their own position in the line, come back to it, and take back that they left.

No desk made them, so no desk can undo them. A held ticket is parked without a desk: it is never called by itself.
"""

from datetime import timedelta

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.facts import was_not_undone
from kiosk.queue import numbers, queries, states, tickets
from kiosk.queue.board import TURN_FOR
from kiosk.queue.models import State, Step, TicketEvent, TicketRow
from kiosk.queue.queries import TicketView
from kiosk.queue.states import EVENTS, Move

HELD_FOR = timedelta(minutes=10)
"""After this staff see that the time is over. The position is held until they end the ticket, or the day closes."""
BACK_FOR = timedelta(minutes=2)
"""How long the touchscreen says to a visitor who came back that they are in line again. It asks for the number only."""
REGRETTED_WITHIN = timedelta(minutes=5)
"""How long a visitor can take back that they left."""


def can_hold(ticket: TicketRow, at: Moment) -> bool:
    """Whether the visitor waits, or was called so lately that they are not at the desk yet."""
    if ticket.state is State.CALLED and ticket.called_at and ticket.room is None:
        return abs(at.utc - ticket.called_at) <= TURN_FOR
    return ticket.state is State.WAITING


def is_held(ticket: TicketRow) -> bool:
    return ticket.state is State.PARKED and ticket.desk is None


def hold(s: Session, ticket: TicketRow, at: Moment) -> TicketRow:
    """Let others go first for a while. Raises Conflict `wrong_state` where `can_hold` is false."""
    if not can_hold(ticket, at):
        raise Conflict("wrong_state", state=ticket.state.value)
    held = replace(tickets.away_from_desk(ticket), state=State.PARKED, parked_until=at.utc + HELD_FOR)
    return states.move(s, Move(Step.PARKED, ticket, held, None), at)


def come_back(s: Session, ticket: TicketRow, at: Moment) -> TicketRow:
    """Put a visitor back where they were in the line: one whose position is held, or who left a moment ago.

    Raises Conflict `wrong_state` where they did neither.
    """
    if is_held(ticket):
        back = replace(tickets.away_from_desk(ticket), state=states.allowed(Step.TRANSFERRED, ticket.state))
        return states.move(s, Move(Step.TRANSFERRED, ticket, back, None), at)
    left = _own_leave(s, ticket, at)
    if left is None:
        raise Conflict("wrong_state", state=ticket.state.value)
    return states.undo(s, ticket, tickets.at_desks_in_use(s, states.as_before(ticket, left)), left, at)


def held(s: Session, at: Moment) -> list[str]:
    """The numbers that visitors hold by themselves, in the order of the line."""
    return [ticket.number for ticket in _held(s, at)]


def find_held(s: Session, number: str, at: Moment) -> TicketRow:
    """The ticket with this number whose visitor holds the position. Raises NotFound `unknown_ticket`."""
    found = _of(number, _held(s, at))
    if found is None:
        raise NotFound("unknown_ticket")
    return queries.find(s, found.id)


def lately_back(s: Session, number: str, at: Moment) -> TicketView | None:
    """The waiting ticket with this number whose visitor came back a moment ago; null for every other number."""
    found = _of(number, queries.in_state(s, State.WAITING, at))
    if found is None:
        return None
    ticket = queries.find(s, found.id)
    last = _last_step(s, ticket)
    is_back = last.step is Step.TRANSFERRED and is_held(states.as_before(ticket, last))
    return found if is_back and abs(at.utc - last.at) <= BACK_FOR else None


def _of(written: str, tickets: list[TicketView]) -> TicketView | None:
    """The ticket with this number, as somebody writes it."""
    number = numbers.read(written)
    return next((ticket for ticket in tickets if number and ticket.number == number.name), None)


def _held(s: Session, at: Moment) -> list[TicketView]:
    return [ticket for ticket in queries.in_state(s, State.PARKED, at) if ticket.desk is None]


def can_come_back(s: Session, ticket: TicketRow, at: Moment) -> bool:
    return is_held(ticket) or _own_leave(s, ticket, at) is not None


def _own_leave(s: Session, ticket: TicketRow, at: Moment) -> TicketEvent | None:
    """The step by which a visitor left the line, if it is still recent; null where they had been called to a desk."""
    if ticket.state is not State.LEFT or ticket.ended_at is None or abs(at.utc - ticket.ended_at) > REGRETTED_WITHIN:
        return None
    if s.get_one(BusinessDay, ticket.business_day).status is not DayStatus.OPEN:
        return None
    left = _last_step(s, ticket)
    is_own = left.step is Step.LEFT and left.desk is None
    return left if is_own and states.as_before(ticket, left).state is not State.CALLED else None


def _last_step(s: Session, ticket: TicketRow) -> TicketEvent:
    """The last step of a ticket that was not undone."""
    steps = sa.select(TicketEvent).where(TicketEvent.ticket == ticket.id, was_not_undone(EVENTS))
    return s.scalars(steps.order_by(TicketEvent.id.desc()).limit(1)).one()

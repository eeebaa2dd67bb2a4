"""The steps of a ticket after it was taken, by staff and visitors. Each function makes one step of `states`.

A step is given the ticket's row, read in the same transaction.
"""

import datetime as dt

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.models import BusinessDay, DayStatus, Desk, DeskKind, Topic
from kiosk.centre.queries import find_desk
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict, Invalid
from kiosk.facts import was_not_undone
from kiosk.queue import order, states
from kiosk.queue.models import TICKET_COLUMNS, How, Outcome, Question, State, Step, Ticket, TicketEvent, TicketRow
from kiosk.queue.queries import CALLED_TO
from kiosk.queue.states import Move

TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
LONGEST_PARK = 240


class Finish(msgspec.Struct, frozen=True, kw_only=True):
    """The form at the end of a visit: the outcome, how staff helped, and the topic if it was another."""

    outcome: Outcome
    how: How | None = None
    topic: str | None = None


def call_next(s: Session, desk: str, at: Moment) -> TicketRow | None:
    """Call the next visitor; null where nobody waits. Raises Conflict `desk_busy`, NotFound `unknown_desk`."""
    find_desk(s, desk)
    _refuse_busy(s, desk)
    ticket = order.pick(s, business_day.settled_open_days(s, at), desk)
    if ticket is None:
        return None
    return _call(s, ticket, desk, at)


def call_chosen(s: Session, ticket: TicketRow, desk: str, at: Moment) -> TicketRow:
    """Call this number to a desk. Where it passes others in the line, the step is `chosen`.

    Raises Conflict `wrong_state` or `desk_busy`, NotFound `unknown_desk`.
    """
    find_desk(s, desk)
    states.allowed(Step.CHOSEN, ticket.state)
    _refuse_busy(s, desk)
    first = order.pick(s, business_day.settled_open_days(s, at), desk)
    is_first = first is not None and first.id == ticket.id
    return _call(s, ticket, desk, at, Step.CALLED if is_first else Step.CHOSEN)


def take_over(s: Session, ticket: TicketRow, desk: str, at: Moment) -> TicketRow:
    """Call a ticket that was sent on to another desk. Raises Conflict `wrong_state` or `desk_busy`."""
    find_desk(s, desk)
    if ticket.for_desk is None:
        raise Conflict("wrong_state", state=ticket.state.value)
    states.allowed(Step.CALLED, ticket.state)
    _refuse_busy(s, desk)
    return _call(s, ticket, desk, at)


def recall(s: Session, ticket: TicketRow, at: Moment) -> TicketRow:
    """Call a visitor once more, so that the board shows and says it again."""
    return _step(s, Step.RECALLED, ticket, replace(ticket, called_at=at.utc, calls=ticket.calls + 1), at)


def answer(s: Session, ticket: TicketRow, form: Finish, at: Moment) -> TicketRow:
    """Record an answered question of a visitor who has another one, and stays. Raises Invalid `unknown_topic`."""
    question = Question(_topic_of(s, ticket, form), form.outcome, form.how)
    after = replace(ticket, state=states.allowed(Step.ANSWERED, ticket.state))
    return states.move(s, Move(Step.ANSWERED, ticket, after, ticket.desk, question), at)


def finish(s: Session, ticket: TicketRow, form: Finish, at: Moment) -> TicketRow:
    """End a visit with its outcome and its topic. Raises Invalid `unknown_topic`."""
    topic = _topic_of(s, ticket, form)
    finished = replace(ticket, topic=topic, outcome=form.outcome, how=form.how, ended_at=at.utc)
    return _step(s, Step.FINISHED, ticket, finished, at)


def no_show(s: Session, ticket: TicketRow, at: Moment) -> TicketRow:
    """End a ticket whose visitor did not come when called."""
    return _step(s, Step.NO_SHOW, ticket, replace(ticket, ended_at=at.utc), at)


def leave(s: Session, ticket: TicketRow, at: Moment) -> TicketRow:
    """End a ticket whose visitor left the queue by themselves. No desk can undo it."""
    return _end_without_desk(s, Step.LEFT, ticket, at)


def mark_left(s: Session, ticket: TicketRow, at: Moment) -> TicketRow:
    """End a ticket whose visitor has left, as a step of its desk, which can undo it."""
    return _step(s, Step.LEFT, ticket, replace(ticket, ended_at=at.utc), at)


def park(s: Session, ticket: TicketRow, at: Moment, minutes: int | None = None) -> TicketRow:
    """Park a visitor who fetches something or waits for a code. Only `resume` brings them back."""
    if minutes is not None and not 1 <= minutes <= LONGEST_PARK:
        raise Invalid("bad_minutes", most=LONGEST_PARK)
    until = at.utc + dt.timedelta(minutes=minutes) if minutes else None
    return _step(s, Step.PARKED, ticket, replace(ticket, parked_until=until, room=None), at)


def resume(s: Session, ticket: TicketRow, at: Moment, desk: str | None = None) -> TicketRow:
    """Serve a parked visitor again, at this desk or where they were parked. Raises Conflict `desk_busy`."""
    states.allowed(Step.RESUMED, ticket.state)
    desk = find_desk(s, desk or ticket.desk or "").code
    _refuse_busy(s, desk)
    resumed = replace(ticket, desk=desk, called_at=at.utc, calls=ticket.calls + 1, parked_until=None)
    return _step(s, Step.RESUMED, ticket, resumed, at)


def send_to_topic(s: Session, ticket: TicketRow, topic: str, at: Moment) -> TicketRow:
    """Put a visitor back in line for another topic, with the same number and the same position.

    Raises Invalid `unknown_topic`, also where the topic is retired.
    """
    _check_offered(s, topic)
    return _step(s, Step.TRANSFERRED, ticket, replace(away_from_desk(ticket), topic=topic, for_desk=None), at)


def send_to_desk(s: Session, ticket: TicketRow, desk: str, at: Moment) -> TicketRow:
    """Put a visitor back in line for one desk only."""
    find_desk(s, desk)
    return _step(s, Step.TRANSFERRED, ticket, replace(away_from_desk(ticket), for_desk=desk), at)


def hand_over(s: Session, ticket: TicketRow, desk: str, at: Moment) -> TicketRow:
    """Let a visit go on at another desk, without a new call. It is a step of the desk that hands it over.

    Raises Conflict `wrong_state`, or `other_desk_busy` where a visitor is there; NotFound `unknown_desk`.
    """
    find_desk(s, desk)
    after = replace(ticket, state=states.allowed(Step.HANDED_OVER, ticket.state), desk=desk)
    if CALLED_TO.first(s, {"at_desk": desk}) is not None:
        raise Conflict("other_desk_busy")
    return states.move(s, Move(Step.HANDED_OVER, ticket, after, ticket.desk), at)


def take_to_room(s: Session, ticket: TicketRow, room: str, at: Moment) -> TicketRow:
    """Record that the staff member and the visitor go to a private room. Raises Conflict `room_busy`."""
    find_desk(s, room, DeskKind.ROOM)
    if ticket.state not in states.ROOM_MOVE[0]:
        raise Conflict("wrong_state", state=ticket.state.value)
    if s.execute(sa.select(TICKETS.c.id).where(TICKETS.c.room == room, sa.text("state = 'called'"))).first():
        raise Conflict("room_busy")
    return states.move(s, Move(Step.TRANSFERRED, ticket, replace(ticket, room=room), ticket.desk), at)


def undo(s: Session, ticket: TicketRow, at: Moment, event: int | None = None, desk: str | None = None) -> TicketRow:
    """Undo the last step that the ticket's desk made, while its day is open.

    `event`, `desk`: only if the step is this one, and was made by this desk.

    Raises Conflict `nothing_to_undo`, `wrong_state` (the ticket's last step is another), `not_last_step` (the desk did
    something since), `day_closed`, `desk_busy`; NotFound `unknown_desk` where it was retired since.
    """
    last = _last_undoable(s, TicketEvent.ticket == ticket.id)
    if last is None or last.desk is None:
        raise Conflict("nothing_to_undo")
    if (event is not None and last.id != event) or desk not in (None, last.desk):
        raise Conflict("wrong_state", state=ticket.state.value)
    last_of_desk = _last_undoable(s, TicketEvent.desk == last.desk)
    if last_of_desk is None or last_of_desk.id != last.id:
        raise Conflict("not_last_step")
    if s.get_one(BusinessDay, ticket.business_day).status is not DayStatus.OPEN:
        raise Conflict("day_closed")
    before = at_desks_in_use(s, states.as_before(ticket, last))
    if before.state is State.CALLED and (ticket.state is not State.CALLED or ticket.desk != before.desk):
        find_desk(s, before.desk or "")
        _refuse_busy(s, before.desk)
    return states.undo(s, ticket, before, last, at)


def has_open_tickets(s: Session, day: int) -> bool:
    """Whether a business day has a ticket that waits, is called or is parked."""
    open_tickets = sa.select(TICKETS.c.id).where(TICKETS.c.business_day == day, TICKETS.c.state.in_(OPEN_STATES))
    return s.scalar(open_tickets.limit(1)) is not None


def expire_open(s: Session, day: int, at: Moment) -> int:
    """End the open tickets of a day when it closes, and return how many there were."""
    rows = sa.select(*TICKET_COLUMNS).where(TICKETS.c.business_day == day, TICKETS.c.state.in_(OPEN_STATES))
    open_ones = [TicketRow(*row) for row in s.execute(rows)]
    for ticket in open_ones:
        _end_without_desk(s, Step.EXPIRED, ticket, at)
    return len(open_ones)


OPEN_STATES = (State.WAITING, State.CALLED, State.PARKED)


def away_from_desk(ticket: TicketRow) -> TicketRow:
    return replace(ticket, desk=None, room=None, called_at=None, parked_until=None)


def at_desks_in_use(s: Session, ticket: TicketRow) -> TicketRow:
    """The ticket without the room, and without the desk that it waits for, where they were retired."""
    in_use = {None, *s.scalars(sa.select(Desk.code).where(Desk.active))}
    return replace(
        ticket,
        for_desk=ticket.for_desk if ticket.for_desk in in_use else None,
        room=ticket.room if ticket.room in in_use else None,
    )


def _call(s: Session, ticket: TicketRow, desk: str, at: Moment, step: Step = Step.CALLED) -> TicketRow:
    return _step(s, step, ticket, replace(ticket, desk=desk, for_desk=None, called_at=at.utc, calls=1), at)


def _step(s: Session, step: Step, ticket: TicketRow, after: TicketRow, at: Moment) -> TicketRow:
    """Make a step of a desk: the desk that the ticket is at after the step, else before it."""
    after = replace(after, state=states.allowed(step, ticket.state))
    return states.move(s, Move(step, ticket, after, after.desk or ticket.desk), at)


def _end_without_desk(s: Session, step: Step, ticket: TicketRow, at: Moment) -> TicketRow:
    """End a ticket by its visitor or by the night's work. The step has no desk, so no desk can undo it."""
    after = replace(ticket, state=states.allowed(step, ticket.state), ended_at=at.utc)
    return states.move(s, Move(step, ticket, after, None), at)


def _topic_of(s: Session, ticket: TicketRow, form: Finish) -> str:
    """The topic of the form, else of the ticket. Raises Invalid `unknown_topic` for another one that is not offered."""
    topic = form.topic or ticket.topic
    if topic != ticket.topic:
        _check_offered(s, topic)
    return topic


def _check_offered(s: Session, code: str) -> None:
    topic = s.get(Topic, code)
    if topic is None or not topic.active:
        raise Invalid("unknown_topic")


def _refuse_busy(s: Session, desk: str | None) -> None:
    if CALLED_TO.first(s, {"at_desk": desk}) is not None:
        raise Conflict("desk_busy")


def _last_undoable(s: Session, whose: sa.ColumnElement[bool]) -> TicketEvent | None:
    """The newest step that was not undone. Taking a number and expiring cannot be undone."""
    steps = sa.select(TicketEvent).where(
        whose,
        TicketEvent.step.not_in((Step.TAKEN, Step.EXPIRED, Step.UNDONE)),
        was_not_undone(EVENTS),
    )
    return s.scalars(steps.order_by(TicketEvent.id.desc()).limit(1)).first()

"""What staff and visitors do with a ticket after it was taken. Each verb is one step in `states`."""

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day
from kiosk.centre.models import BusinessDay, DayStatus, DeskKind, Topic
from kiosk.centre.queries import find_desk
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.prepared import Prepared, p
from kiosk.queue import order, states
from kiosk.queue.models import How, Outcome, State, Step, Ticket, TicketEvent
from kiosk.queue.states import Move

TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
BY_ID = Prepared(sa.select(TICKETS).where(TICKETS.c.id == p("ticket_id")))
CALLED_TO = Prepared(
    sa.select(TICKETS.c.id).where(TICKETS.c.desk == p("at_desk"), sa.text("state = 'called'")).limit(1)
)
LONGEST_PARK = 240


class Finish(msgspec.Struct, frozen=True, kw_only=True):
    """How a visit went: two taps, or three."""

    outcome: Outcome
    how: How | None = None
    topic: str | None = None


def call_next(s: Session, desk: str, at: Moment) -> Any:
    """Call whoever is next to a desk; null where nobody waits. Raises Conflict `desk_busy`, NotFound `unknown_desk`."""
    find_desk(s, desk)
    _refuse_busy(s, desk)
    ticket = order.pick(s, business_day.settled_open_days(s, at), desk)
    if ticket is None:
        return None
    return _call(s, ticket, desk, at)


def take_over(s: Session, ticket_id: int, desk: str, at: Moment) -> Any:
    """Call somebody who was sent on to another desk. Raises Conflict `wrong_state` where they were not, `desk_busy`."""
    find_desk(s, desk)
    ticket = find(s, ticket_id)
    if ticket.for_desk is None:
        raise Conflict("wrong_state", state=ticket.state.value)
    states.allowed(Step.CALLED, ticket.state)
    _refuse_busy(s, desk)
    return _call(s, ticket, desk, at)


def recall(s: Session, ticket_id: int, at: Moment) -> Any:
    """Call once more: the board shows and says it again."""
    ticket = find(s, ticket_id)
    return _step(s, ticket, Step.RECALLED, at, called_at=at.utc, calls=ticket.calls + 1)


def finish(s: Session, ticket_id: int, form: Finish, at: Moment) -> Any:
    """End a visit with what it was about and how it went. Raises Invalid `unknown_topic`."""
    ticket = find(s, ticket_id)
    topic = form.topic or ticket.topic
    if topic != ticket.topic and s.get(Topic, topic) is None:
        raise Invalid("unknown_topic")
    return _step(s, ticket, Step.FINISHED, at, topic=topic, outcome=form.outcome, how=form.how, ended_at=at.utc)


def no_show(s: Session, ticket_id: int, at: Moment) -> Any:
    """The visitor did not come when called."""
    return _step(s, find(s, ticket_id), Step.NO_SHOW, at, ended_at=at.utc)


def leave(s: Session, ticket_id: int, at: Moment) -> Any:
    """The visitor left the queue by themselves. No desk can undo it."""
    return _end_without_desk(s, find(s, ticket_id), Step.LEFT, at)


def mark_left(s: Session, ticket_id: int, at: Moment) -> Any:
    """Staff say that the visitor has left: a step of the desk that the ticket is at, which can undo it."""
    return _step(s, find(s, ticket_id), Step.LEFT, at, ended_at=at.utc)


def park(s: Session, ticket_id: int, at: Moment, minutes: int | None = None) -> Any:
    """Set a visitor aside, who fetches something or waits for a code. Never called again by itself."""
    if minutes is not None and not 1 <= minutes <= LONGEST_PARK:
        raise Invalid("bad_minutes", most=LONGEST_PARK)
    until = at.utc + dt.timedelta(minutes=minutes) if minutes else None
    return _step(s, find(s, ticket_id), Step.PARKED, at, parked_until=until, room=None)


def resume(s: Session, ticket_id: int, at: Moment, desk: str | None = None) -> Any:
    """Take a parked visitor up again, at this desk or where they were parked. Raises Conflict `desk_busy`."""
    ticket = find(s, ticket_id)
    states.allowed(Step.RESUMED, ticket.state)
    desk = find_desk(s, desk or ticket.desk).code
    _refuse_busy(s, desk)
    values = {"desk": desk, "called_at": at.utc, "calls": ticket.calls + 1, "parked_until": None}
    return _step(s, ticket, Step.RESUMED, at, **values)


def send_to_topic(s: Session, ticket_id: int, topic: str, at: Moment) -> Any:
    """Back in line for another topic. The number on the slip stays; the place is the one they had."""
    if s.get(Topic, topic) is None:
        raise Invalid("unknown_topic")
    return _step(s, find(s, ticket_id), Step.TRANSFERRED, at, topic=topic, for_desk=None, **NOT_AT_A_DESK)


def send_to_desk(s: Session, ticket_id: int, desk: str, at: Moment) -> Any:
    """Back in line, for one desk alone."""
    find_desk(s, desk)
    return _step(s, find(s, ticket_id), Step.TRANSFERRED, at, for_desk=desk, **NOT_AT_A_DESK)


def take_to_room(s: Session, ticket_id: int, room: str, at: Moment) -> Any:
    """The staff member and the visitor go to a private room. Raises Conflict `room_busy`."""
    find_desk(s, room, DeskKind.ROOM)
    ticket = find(s, ticket_id)
    if ticket.state not in states.ROOM_MOVE[0]:
        raise Conflict("wrong_state", state=ticket.state.value)
    if s.execute(sa.select(TICKETS.c.id).where(TICKETS.c.room == room, sa.text("state = 'called'"))).first():
        raise Conflict("room_busy")
    states.move(s, ticket, Move(Step.TRANSFERRED, State.CALLED, State.CALLED, ticket.desk, {"room": room}), at)
    return find(s, ticket_id)


def undo(s: Session, ticket_id: int, at: Moment, event: int | None = None) -> Any:
    """Take back the last step that the ticket's desk made, until the day closes; `event`: only if it is this one.

    Raises Conflict `nothing_to_undo`, `wrong_state` (the ticket's last step is another), `not_last_step` (the desk did
    something since), `day_closed`, `desk_busy`.
    """
    ticket = find(s, ticket_id)
    last = _last_undoable(s, EVENTS.c.ticket == ticket_id)
    if last is None or last.desk is None:
        raise Conflict("nothing_to_undo")
    if event is not None and last.id != event:
        raise Conflict("wrong_state", state=ticket.state.value)
    if _last_undoable(s, EVENTS.c.desk == last.desk).id != last.id:
        raise Conflict("not_last_step")
    if s.get_one(BusinessDay, ticket.business_day).status is not DayStatus.OPEN:
        raise Conflict("day_closed")
    before = _restored(last.before)
    if before["state"] is State.CALLED and ticket.state is not State.CALLED:
        _refuse_busy(s, before["desk"])
    states.undo(s, ticket, last, before, at)
    return find(s, ticket_id)


def anybody_here(s: Session, day: int) -> bool:
    """Whether a day has somebody who waits, is called or parked."""
    return (
        s.scalar(sa.select(TICKETS.c.id).where(TICKETS.c.business_day == day, TICKETS.c.state.in_(OPEN)).limit(1))
        is not None
    )


def expire_open(s: Session, day: int, at: Moment) -> int:
    """End what is still open when a day closes, and say how many that were."""
    open_ones = s.execute(sa.select(TICKETS).where(TICKETS.c.business_day == day, TICKETS.c.state.in_(OPEN))).all()
    for ticket in open_ones:
        _end_without_desk(s, ticket, Step.EXPIRED, at)
    return len(open_ones)


def find(s: Session, ticket_id: int) -> Any:
    """A ticket by its row id. Raises NotFound `unknown_ticket`."""
    row = BY_ID.first(s, ticket_id=ticket_id)
    if row is None:
        raise NotFound("unknown_ticket")
    return row


OPEN = (State.WAITING, State.CALLED, State.PARKED)
NOT_AT_A_DESK: dict[str, Any] = {"desk": None, "room": None, "called_at": None, "parked_until": None}


def _call(s: Session, ticket: Any, desk: str, at: Moment) -> Any:
    values = {"desk": desk, "for_desk": None, "called_at": at.utc, "calls": 1}
    states.move(s, ticket, Move(Step.CALLED, State.WAITING, State.CALLED, desk, values), at)
    return find(s, ticket.id)


def _step(s: Session, ticket: Any, step: Step, at: Moment, **values: Any) -> Any:
    target = states.allowed(step, ticket.state)
    states.move(s, ticket, Move(step, ticket.state, target, values.get("desk") or ticket.desk, values), at)
    return find(s, ticket.id)


def _end_without_desk(s: Session, ticket: Any, step: Step, at: Moment) -> Any:
    """End a ticket by its visitor or the night. No desk made the step, so it is no desk's last one."""
    change = Move(step, ticket.state, states.allowed(step, ticket.state), None, {"ended_at": at.utc})
    states.move(s, ticket, change, at)
    return find(s, ticket.id)


def _refuse_busy(s: Session, desk: str) -> None:
    if CALLED_TO.scalar(s, at_desk=desk) is not None:
        raise Conflict("desk_busy")


def _last_undoable(s: Session, whose: sa.ColumnElement[bool]) -> Any:
    """The newest step that has not been taken back. Steps of the door (taken) and the night (expired) stay."""
    taken_back = sa.select(EVENTS.c.undoes).where(EVENTS.c.undoes.is_not(None))
    steps = sa.select(EVENTS).where(
        whose,
        EVENTS.c.step.not_in((Step.TAKEN, Step.EXPIRED, Step.UNDONE)),
        EVENTS.c.id.not_in(taken_back),
    )
    return s.connection().execute(steps.order_by(EVENTS.c.id.desc()).limit(1)).first()


def _restored(before: dict[str, Any]) -> dict[str, Any]:
    values = dict(before)
    values["state"] = State(values["state"])
    values["outcome"] = values["outcome"] and Outcome(values["outcome"])
    values["how"] = values["how"] and How(values["how"])
    for name in states.REMEMBERED_TIMES:
        values[name] = values[name] and dt.datetime.fromisoformat(values[name])
    return values

"""What visitors do on their phone: hold their position, come back to it, and take back that they left."""

from typing import Any

import pytest
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.queue import board, facts, own_steps, queries, tickets
from kiosk.queue.models import State, Ticket
from kiosk.station import Station
from tests import factories
from tests.factories import call, take


def do(station: Station, verb: Any, ticket: int, *more: Any) -> Any:
    with station.db.begin() as s:
        return verb(s, factories.ticket_row(s, ticket), *more)


def test_who_holds_their_position_is_passed_and_gets_it_back(station: Station, at: Moment):
    for _ in range(3):
        take(station)
    held = do(station, own_steps.hold, 1, at)
    assert (held.state, held.desk, held.parked_until) == (State.PARKED, None, at.utc + own_steps.HELD_FOR)
    assert call(station, "1").name == "A2"
    assert do(station, own_steps.come_back, 1, at.later(minutes=30)).state is State.WAITING
    assert call(station, "2").name == "A1"
    assert call(station, "3").name == "A3"


def test_who_was_just_called_frees_the_desk(station: Station, at: Moment):
    take(station)
    take(station)
    called = call(station, "1", at)
    do(station, own_steps.hold, called.id, at)
    with station.db.read() as s:
        assert board.snapshot(s, at).now is None
        last = queries.last_step(s, "1")
        assert last is not None
        assert not last.can_be_undone
    assert call(station, "1").name == "A2"
    do(station, own_steps.come_back, called.id, at)
    with pytest.raises(Conflict, match="nothing_to_undo"):
        do(station, tickets.undo, called.id, at)
    assert call(station, "2").name == "A1"


def test_staff_take_up_a_held_ticket(station: Station, at: Moment):
    take(station)
    do(station, own_steps.hold, 1, at)
    assert do(station, tickets.resume, 1, at, "2").desk == "2"
    assert not own_steps.is_held(do(station, tickets.park, 1, at))


@pytest.mark.parametrize("minutes", [3, 4, 60])
def test_a_visitor_at_the_desk_does_not_end_the_visit_by_a_touch(station: Station, at: Moment, minutes: int):
    take(station, at=at)
    call(station, "1", at)
    if minutes == 3:
        do(station, own_steps.hold, 1, at.later(minutes=minutes))
        return
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.hold, 1, at.later(minutes=minutes))


def test_a_visitor_who_was_taken_to_a_room_is_not_taken_away(station: Station, at: Moment):
    take(station, at=at)
    call(station, "1", at)
    do(station, tickets.take_to_room, 1, "R1", at)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.hold, 1, at)


def test_a_second_touch_changes_nothing(station: Station, at: Moment):
    take(station)
    do(station, own_steps.hold, 1, at)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.hold, 1, at)
    do(station, own_steps.come_back, 1, at)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.come_back, 1, at)


def test_a_visitor_whom_staff_parked_comes_back_to_the_desk_and_not_to_the_line(station: Station, at: Moment):
    take(station)
    call(station, "1", at)
    do(station, tickets.park, 1, at, 10)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.come_back, 1, at)


@pytest.mark.parametrize("holds", [False, True])
def test_leaving_is_taken_back(station: Station, at: Moment, holds: bool):
    for _ in range(2):
        take(station, at=at)
    if holds:
        do(station, own_steps.hold, 1, at)
    do(station, tickets.leave, 1, at)
    back = do(station, own_steps.come_back, 1, at.later(minutes=5))
    assert (back.state, back.ended_at) == (State.PARKED if holds else State.WAITING, None)
    with station.db.read() as s:
        day = s.scalars(sa.select(Ticket.business_day)).first() or 0
        counted = [fact.measure for fact in facts.read_facts(s, [day], station.clock.zone)]
    assert "left" not in counted
    if not holds:
        assert call(station, "1").name == "A1"


def test_leaving_is_not_taken_back_late(station: Station, at: Moment):
    take(station, at=at)
    do(station, tickets.leave, 1, at)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.come_back, 1, at.later(minutes=6))


def test_who_left_when_they_were_called_has_no_position_to_come_back_to(station: Station, at: Moment):
    take(station, at=at)
    call(station, "1", at)
    do(station, tickets.leave, 1, at)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.come_back, 1, at)


def test_what_staff_wrote_down_is_not_taken_back_by_the_visitor(station: Station, at: Moment):
    take(station, at=at)
    call(station, "1", at)
    do(station, tickets.park, 1, at, 10)
    do(station, tickets.mark_left, 1, at)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.come_back, 1, at)


def test_a_closed_day_is_not_opened_again(station: Station, at: Moment):
    take(station, at=at)
    do(station, tickets.leave, 1, at)
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE business_day SET status = 'closed', closed = opened"))
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, own_steps.come_back, 1, at)

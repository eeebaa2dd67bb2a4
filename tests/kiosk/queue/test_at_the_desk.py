"""The steps of staff: call, recall, finish, no-show, park, send on, undo."""

from typing import Any

import pytest
import sqlalchemy as sa

from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.queue import board, queries, tickets
from kiosk.queue.models import Outcome, State, Step, TicketEvent
from kiosk.station import Station
from tests.factories import call, finish, take, ticket_row


def do(station: Station, verb: Any, ticket_id: int, *args: Any) -> Any:
    with station.db.begin() as s:
        return verb(s, ticket_row(s, ticket_id), *args)


def steps(station: Station) -> list[Step]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(TicketEvent.step).order_by(TicketEvent.id)))


def test_call_next_takes_whoever_came_first(station: Station) -> None:
    take(station, topic="loan")
    take(station)
    called = call(station, "2")
    assert (called.series, called.number, called.state, called.desk) == ("B", 1, State.CALLED, "2")


def test_call_next_with_an_empty_queue(station: Station) -> None:
    assert call(station) is None


def test_call_next_at_a_busy_desk(station: Station) -> None:
    take(station)
    take(station)
    call(station)
    with pytest.raises(Conflict, match="desk_busy"):
        call(station)
    assert steps(station).count(Step.CALLED) == 1


@pytest.mark.parametrize("desk", ["9", "R1", ""])
def test_call_next_at_an_unknown_desk(station: Station, desk: str) -> None:
    take(station)
    with pytest.raises(NotFound, match="unknown_desk"):
        call(station, desk)


def test_recall_moves_the_call_to_the_front(station: Station, at: Moment) -> None:
    take(station)
    take(station)
    first = call(station, "1", at)
    call(station, "2", at.later(seconds=5))
    do(station, tickets.recall, first.id, at.later(seconds=9))
    with station.db.read() as s:
        now = board.snapshot(s, at).now
    assert now is not None
    assert (now.number, now.desk, now.calls) == ("A1", "1", 2)


def test_finish_keeps_topic_outcome_and_how(station: Station) -> None:
    take(station, topic="login")
    done = finish(station, call(station), "referred", topic="bills", how=tickets.How.TOGETHER)
    assert (done.state, done.topic, done.outcome, done.how) == (State.FINISHED, "bills", Outcome.REFERRED, "together")


def test_finish_twice_is_refused_and_changes_nothing(station: Station) -> None:
    take(station)
    ticket = call(station)
    finish(station, ticket, "solved")
    with pytest.raises(Conflict, match="wrong_state"):
        finish(station, ticket, "partly")
    with station.db.read() as s:
        assert ticket_row(s, ticket.id).outcome is Outcome.SOLVED


def test_finish_with_an_unknown_topic(station: Station) -> None:
    take(station)
    with pytest.raises(Invalid, match="unknown_topic"):
        finish(station, call(station), topic="nothing")


def test_a_waiting_ticket_cannot_be_finished(station: Station) -> None:
    take(station)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, tickets.finish, 1, tickets.Finish(outcome=Outcome.SOLVED), station.clock.now())


def test_no_show_frees_the_desk(station: Station, at: Moment) -> None:
    take(station)
    take(station)
    do(station, tickets.no_show, call(station).id, at)
    assert call(station).number == 2


def test_a_parked_visitor_is_never_called_by_itself(station: Station, at: Moment) -> None:
    take(station)
    do(station, tickets.park, call(station).id, at, 10)
    assert call(station, "2") is None
    resumed = do(station, tickets.resume, 1, at.later(minutes=11))
    assert (resumed.state, resumed.desk) == (State.CALLED, "1")


def test_resume_at_a_busy_desk(station: Station, at: Moment) -> None:
    take(station)
    take(station)
    do(station, tickets.park, call(station).id, at)
    call(station)
    with pytest.raises(Conflict, match="desk_busy"):
        do(station, tickets.resume, 1, at)
    assert do(station, tickets.resume, 1, at, "3").desk == "3"


@pytest.mark.parametrize("minutes", [0, -1, 241])
def test_park_for_no_minutes_is_refused(station: Station, at: Moment, minutes: int) -> None:
    take(station)
    with pytest.raises(Invalid, match="bad_minutes"):
        do(station, tickets.park, call(station).id, at, minutes)


def test_sent_to_a_topic_keeps_number_and_position(station: Station, at: Moment) -> None:
    take(station, topic="login")
    take(station)
    do(station, tickets.send_to_topic, call(station).id, "loan", at)
    again = call(station, "2")
    assert (again.series, again.number, again.topic) == ("A", 1, "loan")


def test_a_ticket_sent_to_a_desk_is_called_by_that_desk_only(station: Station, at: Moment) -> None:
    take(station)
    do(station, tickets.send_to_desk, call(station).id, "3", at)
    assert call(station, "1") is None
    assert call(station, "3").number == 1


def test_a_second_visitor_in_a_room_is_refused(station: Station, at: Moment) -> None:
    take(station)
    take(station)
    first, second = call(station, "1"), call(station, "2")
    assert do(station, tickets.take_to_room, first.id, "R1", at).room == "R1"
    with pytest.raises(Conflict, match="room_busy"):
        do(station, tickets.take_to_room, second.id, "R1", at)
    finish(station, first)
    assert do(station, tickets.take_to_room, second.id, "R1", at).room == "R1"


def test_leave_while_waiting(station: Station, at: Moment) -> None:
    take(station)
    assert do(station, tickets.leave, 1, at).state is State.LEFT
    assert call(station) is None


@pytest.mark.parametrize("verb", [tickets.no_show, tickets.park, tickets.mark_left])
def test_undo_restores_the_ticket(station: Station, at: Moment, verb: Any) -> None:
    take(station)
    before = call(station, at=at)
    do(station, verb, before.id, at.later(minutes=1))
    after = do(station, tickets.undo, before.id, at.later(minutes=2))
    assert after == before


def test_undo_of_finish_and_of_call(station: Station) -> None:
    take(station, topic="login")
    called = call(station)
    finish(station, called, topic="bills")
    now = station.clock.now()
    assert do(station, tickets.undo, called.id, now) == called
    waiting = do(station, tickets.undo, called.id, now)
    assert (waiting.state, waiting.desk, waiting.called_at, waiting.topic) == (State.WAITING, None, None, "login")
    with pytest.raises(Conflict, match="nothing_to_undo"):
        do(station, tickets.undo, called.id, now)
    assert call(station).number == 1


def test_undo_takes_only_the_desks_last_step(station: Station, at: Moment) -> None:
    take(station)
    take(station)
    first = call(station)
    finish(station, first)
    second = call(station)
    with pytest.raises(Conflict, match="not_last_step"):
        do(station, tickets.undo, first.id, at)
    do(station, tickets.undo, second.id, at)
    assert do(station, tickets.undo, first.id, at).state is State.CALLED


def test_another_desk_does_not_stand_in_the_way_of_an_undo(station: Station, at: Moment) -> None:
    take(station)
    take(station)
    first = call(station, "1")
    call(station, "2")
    assert do(station, tickets.undo, first.id, at).state is State.WAITING


def test_the_last_step_is_shown_for_the_desk(station: Station) -> None:
    take(station)
    call(station, "2")
    with station.db.read() as s:
        last = queries.last_step(s, "2")
        assert last is not None
        assert (last.step, last.ticket.number) == (Step.CALLED, "A1")
        assert queries.last_step(s, "1") is None


def test_a_public_id_needs_its_secret(station: Station) -> None:
    taken = take(station)
    with station.db.read() as s:
        assert queries.find(s, taken.id).id == 1
        for wrong in ("1-", "1", "1-0000000000000000", "x-" + taken.id.split("-")[1], "٣-" + taken.id.split("-")[1]):
            with pytest.raises(NotFound, match="unknown_ticket"):
                queries.find(s, wrong)


def test_a_desk_is_offered_no_undo_of_what_has_gone_on_elsewhere(station: Station, at: Moment) -> None:
    take(station)
    do(station, tickets.send_to_topic, call(station, "1").id, "loan", at)
    call(station, "2")
    with station.db.read() as s:
        last, theirs = queries.last_step(s, "1"), queries.last_step(s, "2")
    assert last is not None
    assert theirs is not None
    assert (last.step, last.can_be_undone) == (Step.TRANSFERRED, False)
    assert (theirs.step, theirs.can_be_undone) == (Step.CALLED, True)


def test_undo_brings_nobody_back_who_left_by_themselves(station: Station, at: Moment) -> None:
    take(station)
    ticket = call(station)
    do(station, tickets.send_to_topic, ticket.id, "loan", at)
    do(station, tickets.leave, ticket.id, at)
    with pytest.raises(Conflict, match="nothing_to_undo"):
        do(station, tickets.undo, ticket.id, at)
    with station.db.read() as s:
        assert ticket_row(s, ticket.id).state is State.LEFT
        last = queries.last_step(s, "1")
    assert last is not None
    assert not last.can_be_undone


def test_a_parked_visitor_who_leaves_does_not_stand_in_the_way_of_the_desks_undo(station: Station, at: Moment) -> None:
    take(station)
    take(station)
    parked = do(station, tickets.park, call(station).id, at)
    called = call(station)
    do(station, tickets.leave, parked.id, at)
    with station.db.read() as s:
        last = queries.last_step(s, "1")
    assert last is not None
    assert (last.step, last.ticket.number, last.can_be_undone) == (Step.CALLED, "A2", True)
    assert do(station, tickets.undo, called.id, at, last.event).state is State.WAITING
    with pytest.raises(Conflict, match="nothing_to_undo"):
        do(station, tickets.undo, parked.id, at)


@pytest.mark.parametrize("before", [tickets.park, tickets.recall])
def test_a_visitors_own_leave_is_no_desks_step(station: Station, at: Moment, before: Any) -> None:
    take(station)
    ticket = do(station, before, call(station).id, at)
    do(station, tickets.leave, ticket.id, at)
    with pytest.raises(Conflict, match="nothing_to_undo"):
        do(station, tickets.undo, ticket.id, at)
    with station.db.read() as s:
        assert s.scalars(sa.select(TicketEvent.desk).where(TicketEvent.step == Step.LEFT)).all() == [None]


def test_what_staff_mark_as_left_is_their_desks_step(station: Station, at: Moment) -> None:
    take(station)
    ticket = do(station, tickets.park, call(station, "2").id, at)
    do(station, tickets.mark_left, ticket.id, at)
    with station.db.read() as s:
        last = queries.last_step(s, "2")
    assert last is not None
    assert (last.step, last.can_be_undone) == (Step.LEFT, True)
    assert do(station, tickets.undo, ticket.id, at).state is State.PARKED


def test_closing_a_day_is_no_desks_step(station: Station, at: Moment) -> None:
    take(station)
    ticket = call(station)
    with station.db.begin() as s:
        tickets.expire_open(s, ticket.business_day, at)
    with station.db.read() as s:
        assert s.scalars(sa.select(TicketEvent.desk).where(TicketEvent.step == Step.EXPIRED)).all() == [None]


def test_a_closed_days_last_step_is_no_step_of_today(station: Station) -> None:
    take(station)
    finish(station, call(station))
    with station.db.begin() as s:
        s.execute(sa.update(BusinessDay).values(status=DayStatus.CLOSED))
    with station.db.read() as s:
        assert queries.last_step(s, "1") is None


def test_a_visit_begins_with_its_first_call_that_stands(station: Station, at: Moment) -> None:
    take(station)
    ticket = call(station, at=at.later(minutes=-9))
    do(station, tickets.undo, ticket.id, at)
    call(station, at=at.later(minutes=-7))
    do(station, tickets.recall, ticket.id, at.later(minutes=-6))
    with station.db.read() as s:
        assert queries.visit_began(s, "1") == at.later(minutes=-7).utc
    do(station, tickets.park, ticket.id, at.later(minutes=-5))
    do(station, tickets.resume, ticket.id, at.later(minutes=-2), "2")
    with station.db.read() as s:
        assert queries.visit_began(s, "2") == at.later(minutes=-2).utc
        assert queries.visit_began(s, "1") is None

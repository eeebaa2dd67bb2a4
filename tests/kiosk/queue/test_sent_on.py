"""A visitor who is sent on to a desk sees the right position, and any desk may take the visitor over."""

from typing import Any

import pytest
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.people import sessions
from kiosk.queue import board, desks, queries, tickets, waiting
from kiosk.queue.models import State, Step, TicketEvent
from kiosk.queue.order import Ahead
from kiosk.queue.queries import Position
from kiosk.queue.waiting import Wait
from kiosk.station import Station
from tests.factories import add_user, call, finish, take, ticket_row


def do(station: Station, verb: Any, ticket_id: int, *args: Any) -> Any:
    with station.db.begin() as s:
        return verb(s, ticket_row(s, ticket_id), *args)


def log_in_at(station: Station, desk: str, at: Moment) -> None:
    """Somebody logs in at a desk."""
    user = add_user(station, f"at-{desk}")
    with station.db.begin() as s:
        cookie = sessions.start(s, user, at)
        s.flush()
        sessions.choose_desk(s, cookie, desk)


def send(station: Station, desk: str, at: Moment, by: str = "1") -> Any:
    """Call the next visitor to one desk, and send them on to another."""
    return do(station, tickets.send_to_desk, call(station, by, at).id, desk, at)


def position(station: Station, ticket: Any, at: Moment) -> Position:
    with station.db.read() as s:
        return queries.position_of(s, queries.view(ticket).id, at)


def attended(station: Station, at: Moment) -> set[str]:
    with station.db.read() as s:
        return set(desks.attended(s, at))


def test_it_works(station: Station, at: Moment) -> None:
    log_in_at(station, "3", at)
    take(station, at=at)
    take(station, at=at)
    ticket = send(station, "3", at)
    seen = position(station, ticket, at)
    assert (seen.ahead, seen.absent, seen.ticket.for_desk) == (0, False, "3")
    assert call(station, "3", at).number == 1


def test_at_an_unattended_desk_no_position_and_no_wait_are_shown(station: Station, at: Moment) -> None:
    """Otherwise the phone would say "you are next" while others are called first."""
    take(station, at=at)
    ticket = send(station, "3", at)
    for minute in range(50):
        take(station, at=at.later(minutes=minute))
        assert position(station, ticket, at.later(minutes=minute)).absent
        finish(station, call(station, "1", at.later(minutes=minute)), at=at.later(minutes=minute, seconds=50))
    log_in_at(station, "3", at)
    assert not position(station, ticket, at).absent


def test_people_ahead_are_those_whom_that_desk_calls_first(station: Station, at: Moment) -> None:
    for desk in ("1", "2", "3"):
        log_in_at(station, desk, at)
    for _ in range(6):
        take(station, at=at)
    send(station, "2", at)  # A1: another desk's, not before anybody whom desk 3 calls
    call(station, "2", at)  # A1 again
    first, second = call(station, "1", at), call(station, "3", at)  # A2, A3
    do(station, tickets.send_to_desk, second.id, "2", at)
    do(station, tickets.send_to_desk, first.id, "3", at)
    waits = [take(station, at=at) for _ in range(2)]
    with station.db.read() as s:
        last = queries.find(s, waits[-1].id)
    do(station, tickets.send_to_desk, last.id, "3", at)
    with station.db.read() as s:
        assert queries.position_of(s, waits[-1].id, at).ahead == 5  # A2 for desk 3, then A4, A5, A6 and A7
    called = []
    while (ticket := call(station, "3", at)) is not None:
        called.append(ticket.number)
        finish(station, ticket, at=at)
    assert called == [2, 4, 5, 6, 7, 8]


def test_a_visitor_who_waits_for_an_unattended_desk_is_ahead_of_nobody(station: Station, at: Moment) -> None:
    log_in_at(station, "1", at)
    take(station, at=at)
    send(station, "3", at)
    other = take(station, at=at)
    with station.db.read() as s:
        assert queries.position_of(s, other.id, at).ahead == 0
    log_in_at(station, "3", at)
    with station.db.read() as s:
        assert queries.position_of(s, other.id, at).ahead == 1


def test_somebody_is_at_a_desk(station: Station, at: Moment) -> None:
    assert attended(station, at) == set()
    log_in_at(station, "1", at)
    assert attended(station, at) == {"1"}
    assert attended(station, at.later(hours=13)) == set()


def test_a_desk_that_other_software_drives(station: Station, at: Moment) -> None:
    """Without a log-in, a desk is attended for half an hour after a call, and while a visitor is there."""
    take(station, at=at)
    ticket = call(station, "2", at)
    assert attended(station, at.later(minutes=90)) == {"2"}
    finish(station, ticket, at=at.later(minutes=5))
    assert attended(station, at.later(minutes=29)) == {"2"}
    assert attended(station, at.later(minutes=31)) == set()


def test_closed_tickets_are_not_read(station: Station, at: Moment) -> None:
    with station.db.engine.connect() as connection:
        statements: list[str] = []
        sa.event.listen(station.db.engine, "before_cursor_execute", lambda *sent: statements.append(sent[2]))
        attended(station, at)
        question = next(text for text in statements if "ticket_event" in text)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", ("x",) * question.count("?")).all()
    assert not any("SCAN ticket" in row.detail for row in plan), plan


def test_another_desk_takes_them_over(station: Station, at: Moment) -> None:
    take(station, at=at)
    take(station, at=at)
    ticket = send(station, "3", at)
    called = do(station, tickets.take_over, ticket.id, "2", at)
    assert (called.state, called.desk, called.for_desk, called.calls) == (State.CALLED, "2", None, 1)
    with station.db.read() as s:
        event = s.scalars(sa.select(TicketEvent).order_by(TicketEvent.id.desc()).limit(1)).one()
        assert (event.step, event.desk) == (Step.CALLED, "2")
    undone = do(station, tickets.undo, ticket.id, at)
    assert (undone.state, undone.for_desk, undone.desk) == (State.WAITING, "3", None)


def test_only_who_was_sent_on_can_be_taken_over(station: Station, at: Moment) -> None:
    take(station, at=at)
    take(station, at=at)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, tickets.take_over, 2, "1", at)


def test_a_take_over_that_comes_late_or_to_a_busy_desk(station: Station, at: Moment) -> None:
    take(station, at=at)
    take(station, at=at)
    ticket = send(station, "3", at)
    call(station, "1", at)
    with pytest.raises(Conflict, match="desk_busy"):
        do(station, tickets.take_over, ticket.id, "1", at)
    with pytest.raises(NotFound, match="unknown_desk"):
        do(station, tickets.take_over, ticket.id, "R1", at)
    do(station, tickets.leave, ticket.id, at)
    with pytest.raises(Conflict, match="wrong_state"):
        do(station, tickets.take_over, ticket.id, "2", at)


def test_a_visitor_who_waits_for_an_unattended_desk_is_last_on_the_board(station: Station, at: Moment) -> None:
    for _ in range(3):
        take(station, at=at)
    send(station, "3", at)
    with station.db.read() as s:
        seen = board.snapshot(s, at)
    assert (seen.next, seen.waiting) == (["A2", "A3", "A1"], {"A": 3})
    log_in_at(station, "3", at)
    with station.db.read() as s:
        assert board.snapshot(s, at).next == ["A1", "A2", "A3"]


def test_the_wait_for_one_desk_is_longer_than_for_all_desks(station: Station, at: Moment) -> None:
    start = at.later(minutes=-30)
    for desk in ("1", "2", "1"):
        take(station, at=start)
        finish(station, call(station, desk, start), at=start.later(minutes=9))
        start = start.later(minutes=9)
    before = [Ahead("login", None, 4, at.utc)]
    with station.db.read() as s:
        open_days = queries.business_day.open_days(s, at)
        all_desks = waiting.estimate(s, open_days, before, at)
        alone = waiting.estimate_for_one_desk(s, open_days, before, "1", at)
        assert all_desks is not None and alone is not None
        assert alone.low == all_desks.low
        assert alone.high > all_desks.high * 1.4
        assert waiting.estimate_for_one_desk(s, open_days, [], "1", at) == Wait(0, 5)

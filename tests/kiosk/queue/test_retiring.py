"""A desk or a room is taken out of use: refused while a visitor is there, and nobody who waits for it is lost."""

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kiosk.centre import queries as centre
from kiosk.centre.models import Desk
from kiosk.colleagues import help as colleagues
from kiosk.colleagues.queries import open_calls
from kiosk.errors import Conflict, NotFound
from kiosk.people import sessions
from kiosk.people.models import StaffSession
from kiosk.queue import queries, retiring, tickets
from kiosk.queue.models import State, Ticket
from kiosk.station import Station, open_station
from tests.factories import add_user, call, finish, take, ticket_row
from tests.processes import start

VISITORS = 40


def serve_until_refused(data: Path) -> None:
    """In a process of its own: serve desk 2, and print why it may not any more."""
    station = open_station(data)
    print("ready", flush=True)
    try:
        while (ticket := call(station, "2")) is not None:
            finish(station, ticket)
    except NotFound as refusal:
        print(refusal.code)


def retire(station: Station, code: str = "2") -> Desk:
    with station.db.begin() as s:
        return retiring.retire(s, "eva", code, None, station.clock.now())


def step(station: Station, verb: Any, ticket: Any, *given: Any) -> Any:
    with station.db.begin() as s:
        return verb(s, ticket_row(s, ticket.id), *given, station.clock.now())


def test_it_works(station: Station) -> None:
    assert retire(station).active is False
    with station.db.read() as s:
        assert [desk.code for desk in centre.desks(s)] == ["1", "3"]
        assert [desk.code for desk in centre.retired_desks(s)] == ["2"]
    take(station)
    with pytest.raises(NotFound, match="unknown_desk"):
        call(station, "2")


def test_refused_while_it_serves(station: Station) -> None:
    take(station)
    visit = call(station, "2")
    with pytest.raises(Conflict, match="desk_serves"):
        retire(station)
    finish(station, visit)
    assert retire(station).active is False


def test_a_room_with_a_visitor_stays(station: Station) -> None:
    take(station)
    visit = call(station, "2")
    step(station, tickets.take_to_room, visit, "R1")
    with pytest.raises(Conflict, match="room_used"):
        retire(station, "R1")
    finish(station, visit)
    assert retire(station, "R1").active is False


def test_the_last_desk_stays(station: Station) -> None:
    retire(station, "2")
    retire(station, "3")
    with pytest.raises(Conflict, match="no_desk_left"):
        retire(station, "1")


def test_who_waits_for_it_is_called_by_the_others(station: Station) -> None:
    first, _ = take(station), take(station)
    sent = call(station, "1")
    step(station, tickets.send_to_desk, sent, "2")
    assert call(station, "3").name != first.number
    retire(station)
    assert call(station, "1").name == first.number


def test_who_is_parked_there_is_served_at_another(station: Station) -> None:
    take(station)
    parked = step(station, tickets.park, call(station, "2"))
    retire(station)
    with pytest.raises(NotFound, match="unknown_desk"):
        step(station, tickets.resume, parked)
    with station.db.begin() as s:
        assert tickets.resume(s, ticket_row(s, parked.id), station.clock.now(), "1").state is State.CALLED


def test_its_last_step_is_not_undone(station: Station) -> None:
    """Else a visitor would be at a desk that is not there."""
    take(station)
    ended = finish(station, call(station, "2"))
    retire(station)
    with pytest.raises(NotFound, match="unknown_desk"):
        step(station, tickets.undo, ended)


def test_an_undo_sends_nobody_back_to_it(station: Station) -> None:
    take(station)
    sent = call(station, "1")
    step(station, tickets.send_to_desk, sent, "2")
    step(station, tickets.take_over, sent, "1")
    retire(station)
    undone = step(station, tickets.undo, sent)
    assert (undone.state, undone.for_desk) == (State.WAITING, None)


def test_who_is_logged_in_there_chooses_another_and_its_call_for_a_colleague_ends(station: Station) -> None:
    user = add_user(station)
    with station.db.begin() as s:
        sessions.start(s, user, station.clock.now(), "2")
        colleagues.ask(s, "2", station.clock.now())
    retire(station)
    with station.db.read() as s:
        assert s.scalars(sa.select(StaffSession.desk)).all() == [None]
        assert open_calls(s, station.clock.now()) == []


def test_the_figures_keep_its_visits(station: Station) -> None:
    take(station)
    ended = finish(station, call(station, "2"))
    retire(station)
    with station.db.read() as s:
        assert queries.view(ticket_row(s, ended.id)).desk == "2"


def test_one_process_serves_while_another_retires(station: Station, tmp_path: Path) -> None:
    for _ in range(VISITORS):
        take(station)
    said = tmp_path / "said"
    os.mkfifo(said)
    serving = start([], said, target=partial(serve_until_refused, station.data))
    with said.open() as lines:
        assert lines.readline() == "ready\n"
        while retired_unless_it_serves(station) is None:
            pass
        assert lines.read() == "unknown_desk\n"
    assert serving.wait(60) == 0
    with station.db.read() as s:
        counted = {state: n for state, n in s.execute(sa.select(Ticket.state, sa.func.count()).group_by(Ticket.state))}
    assert set(counted) <= {State.FINISHED, State.WAITING}
    assert counted[State.WAITING] and sum(counted.values()) == VISITORS


def retired_unless_it_serves(station: Station) -> Desk | None:
    try:
        return retire(station)
    except Conflict:
        return None

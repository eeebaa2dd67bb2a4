"""A forgotten column of `ticket` raises an error with its name, and a step writes only its columns."""

import json
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import driver_of
from kiosk.queue import board, queries, states, tickets
from kiosk.queue.checkin import CheckIn, take_number
from kiosk.queue.models import (
    FILLED_LATER,
    SET_ONCE,
    TICKET_COLUMNS,
    NewTicket,
    ServiceTimes,
    State,
    Step,
    Ticket,
    TicketEvent,
    TicketRow,
)
from kiosk.queue.service_times import BUCKETS
from kiosk.queue.states import Move
from kiosk.rows import columns_of
from kiosk.station import Station
from kiosk.types import Channel
from tests.factories import KEYS, call, finish, take, ticket_row


@pytest.mark.parametrize(("row", "without"), [(TicketRow, set()), (NewTicket, FILLED_LATER)])
def test_a_new_column_of_ticket_is_named(row: type[Any], without: set[str]) -> None:
    newer = Ticket.__table__.to_metadata(sa.MetaData())
    newer.append_column(sa.Column("shoe_size", sa.Integer, nullable=False))
    with pytest.raises(TypeError, match=f"^{row.__name__} and the table ticket differ in: shoe_size$"):
        columns_of(row, newer, without)


def test_a_row_has_what_the_database_has(station: Station, at: Moment) -> None:
    take(station, at=at, language="ar", companion=True)
    called = call(station, "2", at)
    with station.db.read() as s:
        stored = s.execute(sa.select(Ticket.__table__)).mappings().one()
    assert {column.name: getattr(called, column.name) for column in TICKET_COLUMNS} == dict(stored)


def test_each_step_answers_what_it_wrote(station: Station, at: Moment) -> None:
    """A step returns the new row without reading it again."""
    take(station, at=at)
    with station.db.begin() as s:
        ticket = tickets.call_next(s, "1", at)
        assert ticket is not None
        for step in (
            lambda: tickets.recall(s, ticket_row(s, 1), at.later(seconds=5)),
            lambda: tickets.take_to_room(s, ticket_row(s, 1), "R1", at),
            lambda: tickets.park(s, ticket_row(s, 1), at, 10),
            lambda: tickets.resume(s, ticket_row(s, 1), at, "2"),
            lambda: tickets.send_to_desk(s, ticket_row(s, 1), "3", at),
            lambda: tickets.take_over(s, ticket_row(s, 1), "1", at),
            lambda: tickets.send_to_topic(s, ticket_row(s, 1), "loan", at),
            lambda: tickets.call_next(s, "1", at),
            lambda: tickets.finish(
                s, ticket_row(s, 1), tickets.Finish(outcome=tickets.Outcome.PARTLY, how=tickets.How.SHOWED), at
            ),
            lambda: tickets.undo(s, ticket_row(s, 1), at),
        ):
            assert step() == ticket_row(s, 1)


def test_a_column_that_no_step_changes_is_refused_by_name(station: Station, at: Moment) -> None:
    take(station, at=at)
    with station.db.begin() as s, pytest.raises(TypeError, match="no step changes language of a ticket"):
        ticket = ticket_row(s, 1)
        states.move(s, Move(Step.LEFT, ticket, replace(ticket, language="en", state=State.LEFT), None), at)


def test_an_undo_restores_every_column_that_steps_change(station: Station, at: Moment) -> None:
    """This includes a new column, unless it is in SET_ONCE."""
    take(station, at=at)
    call(station, "1", at)
    with station.db.read() as s:
        before = s.scalars(sa.select(TicketEvent.before).where(TicketEvent.step == Step.CALLED)).one()
    assert before is not None
    assert set(before) | SET_ONCE == {column.name for column in TICKET_COLUMNS}


def test_an_undo_of_a_step_that_is_older_than_a_column(station: Station, at: Moment) -> None:
    """The stored values lack a new column, which stays as it is, and a removed column is ignored."""
    take(station, at=at)
    call(station, "1", at)
    with station.db.begin() as s:
        tickets.recall(s, ticket_row(s, 1), at.later(minutes=1))
        kept = {"state": "called", "desk": "1", "called_at": "2026-11-20T09:00:00+00:00", "colour": "red"}
        newest = sa.select(sa.func.max(TicketEvent.id)).scalar_subquery()
        s.execute(sa.text("UPDATE ticket_event SET before = :kept WHERE step = 'recalled'"), {"kept": json.dumps(kept)})
        assert s.scalar(sa.select(TicketEvent.step).where(TicketEvent.id == newest)) is Step.RECALLED
    with station.db.begin() as s:
        undone = tickets.undo(s, ticket_row(s, 1), at)
    assert (undone.state, undone.calls, str(undone.called_at)) == (State.CALLED, 2, "2026-11-20 09:00:00+00:00")


def statements_of(s: Session, verb: Any, *args: Any) -> int:
    """How many statements a verb sends."""
    sent: list[str] = []
    driver = driver_of(s.connection())
    driver.set_trace_callback(sent.append)
    verb(s, *args)
    s.flush()
    driver.set_trace_callback(None)
    return len([text for text in sent if not text.startswith("--")])


def test_how_many_statements_a_number_sends_in_a_centre_that_has_learned(station: Station, at: Moment) -> None:
    counts = " ".join(["10"] * BUCKETS)
    with station.db.begin() as s:
        s.add(ServiceTimes(topic="login", hour=12, counts=counts))
    assert take(station, at=at).wait is not None  # it has read what was learned
    with station.db.begin() as s:
        form = CheckIn(topic="login", request_key=next(KEYS))
        assert statements_of(s, take_number, form, Channel.TOUCH, at) == 8  # one is the print job


def test_how_many_statements_each_step_sends(station: Station, at: Moment) -> None:
    """People wait for these three: number, call and finish."""
    at = Moment(at.local.replace(hour=12), at.zone)  # near midnight it is asked too what is so tomorrow
    for _ in range(3):  # so that there is a wait to estimate
        take(station, at=at)
        finish(station, call(station, at=at), at=at.later(minutes=10))
    take(station, at=at)
    with station.db.begin() as s:
        count = partial(statements_of, s)
        form = CheckIn(topic="login", request_key=next(KEYS))
        assert count(take_number, form, Channel.TOUCH, at) <= 9  # in a centre that has learned little
        assert count(tickets.call_next, "1", at) <= 6
        assert count(tickets.recall, ticket_row(s, 4), at) <= 2
        assert count(tickets.finish, ticket_row(s, 4), tickets.Finish(outcome=tickets.Outcome.SOLVED), at) <= 2
        assert count(queries.find, ticket_row(s, 4).public_id) <= 1
        assert count(tickets.undo, ticket_row(s, 4), at) <= 8
        assert count(queries.in_state, State.WAITING, at) <= 2
        assert count(board.snapshot, at) <= 13  # four are the hours and what was decided: does it close before?

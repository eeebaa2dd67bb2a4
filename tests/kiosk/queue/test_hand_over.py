"""A visit goes on at a colleague's desk, without a new call."""

import pytest

from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.queue import queries, tickets
from kiosk.queue.models import State, Step
from kiosk.station import Station
from tests.factories import call, finish, take, ticket_row


def hand_over(station: Station, ticket: int, desk: str, at: Moment):
    with station.db.begin() as s:
        return tickets.hand_over(s, ticket_row(s, ticket), desk, at)


def test_it_works(station: Station, at: Moment):
    take(station)
    called = call(station, "1", at)
    after = hand_over(station, called.id, "2", at.later(minutes=7))
    assert (after.state, after.desk, after.called_at, after.calls) == (State.CALLED, "2", at.utc, 1)
    with station.db.read() as s:
        assert queries.at_desk(s, "1") is None
        assert queries.visit_began(s, "2") == at.utc  # the visit goes on
        assert queries.last_step(s, "1").step is Step.HANDED_OVER
    assert finish(station, after).desk == "2"


def test_a_desk_with_a_visitor_is_refused(station: Station, at: Moment):
    take(station)
    take(station)
    called = call(station, "1")
    call(station, "2")
    for desk in ("2", "1"):
        with pytest.raises(Conflict, match="other_desk_busy"):
            hand_over(station, called.id, desk, at)


def test_who_waits_cannot_be_handed_over(station: Station, at: Moment):
    take(station)
    with pytest.raises(Conflict, match="wrong_state"):
        hand_over(station, 1, "2", at)


def test_an_unknown_desk_is_refused(station: Station, at: Moment):
    take(station)
    with pytest.raises(NotFound, match="unknown_desk"):
        hand_over(station, call(station).id, "R1", at)


def test_the_desk_that_handed_over_undoes_it(station: Station, at: Moment):
    take(station)
    called = call(station, "1")
    hand_over(station, called.id, "2", at)
    with station.db.begin() as s:
        assert tickets.undo(s, ticket_row(s, called.id), at) == called


def test_undo_after_the_desk_called_another_is_refused(station: Station, at: Moment):
    take(station)
    take(station)
    called = call(station, "1")
    hand_over(station, called.id, "2", at)
    call(station, "1")
    with station.db.begin() as s, pytest.raises(Conflict, match="not_last_step"):
        tickets.undo(s, ticket_row(s, called.id), at)


def test_undo_to_a_desk_that_was_given_another_visitor_is_refused(station: Station, at: Moment):
    """To be given a visitor is no step of the desk: its last one is still its own hand-over."""
    take(station)
    take(station)
    called, other = call(station, "1"), call(station, "3")
    hand_over(station, called.id, "2", at)
    hand_over(station, other.id, "1", at)
    with station.db.begin() as s, pytest.raises(Conflict, match="desk_busy"):
        tickets.undo(s, ticket_row(s, called.id), at)


def test_undo_is_refused_once_the_other_desk_went_on(station: Station, at: Moment):
    take(station)
    called = call(station, "1")
    hand_over(station, called.id, "2", at)
    with station.db.begin() as s:
        event = queries.last_step(s, "1").event
        tickets.recall(s, ticket_row(s, called.id), at)
        with pytest.raises(Conflict, match="wrong_state"):
            tickets.undo(s, ticket_row(s, called.id), at, event)

"""Staff call a number of their choice. Where it passes others, its step says so, and is counted."""

import pytest

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.queue import queries, tickets
from kiosk.queue.models import State, Step
from kiosk.queue.queries import find
from kiosk.station import Station
from kiosk.statistics import counts
from tests.factories import call, take, ticket_row


def choose(station: Station, public_id: str, at: Moment, desk: str = "1"):
    with station.db.begin() as s:
        return tickets.call_chosen(s, find(s, public_id), desk, at)


def counted(station: Station, at: Moment, measure: str) -> int:
    with station.db.read() as s:
        today = business_day.open_days(s, at).today
        return counts.count(s, [today], at.zone)[today][measure, "", ""]


def test_it_works(station: Station, at: Moment):
    first, second = take(station), take(station)
    called = choose(station, second.id, at)
    assert (called.name, called.state, called.desk) == ("A2", State.CALLED, "1")
    with station.db.read() as s:
        assert queries.last_step(s, "1").step is Step.CHOSEN
        assert queries.visit_began(s, "1") == at.utc
    assert (counted(station, at, "chosen"), counted(station, at, "wait_minutes")) == (1, 1)
    assert call(station, "2").name == first.number


def test_the_first_in_line_passes_nobody(station: Station, at: Moment):
    choose(station, take(station).id, at)
    with station.db.read() as s:
        assert queries.last_step(s, "1").step is Step.CALLED
    assert (counted(station, at, "chosen"), counted(station, at, "wait_minutes")) == (0, 1)


def test_undo_puts_it_back_and_counts_nothing(station: Station, at: Moment):
    take(station)
    called = choose(station, take(station).id, at)
    with station.db.begin() as s:
        assert tickets.undo(s, ticket_row(s, called.id), at).state is State.WAITING
    assert (counted(station, at, "chosen"), counted(station, at, "wait_minutes")) == (0, 0)


def test_a_busy_desk_is_refused(station: Station, at: Moment):
    take(station)
    waiting = take(station)
    call(station, "1")
    with pytest.raises(Conflict, match="desk_busy"):
        choose(station, waiting.id, at)


def test_a_number_that_does_not_wait_is_refused(station: Station, at: Moment):
    taken = take(station)
    call(station, "1")
    with pytest.raises(Conflict, match="wrong_state"):
        choose(station, taken.id, at, "2")


def test_an_unknown_desk_is_refused(station: Station, at: Moment):
    with pytest.raises(NotFound, match="unknown_desk"):
        choose(station, take(station).id, at, "9")

"""A visitor with several questions: each is counted singly, and the visit once."""

import pytest

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid
from kiosk.queue import queries, tickets
from kiosk.queue.models import How, Outcome, State, Step
from kiosk.queue.tickets import Finish
from kiosk.station import Station
from kiosk.statistics import counts
from kiosk.statistics.counts import Cell
from tests.factories import call, finish, take, ticket_row


def answer(station: Station, ticket: int, at: Moment, topic: str | None = None, outcome: Outcome = Outcome.SOLVED):
    with station.db.begin() as s:
        return tickets.answer(s, ticket_row(s, ticket), Finish(outcome=outcome, how=How.SHOWED, topic=topic), at)


def counted(station: Station, at: Moment) -> dict[Cell, int]:
    with station.db.read() as s:
        today = business_day.open_days(s, at).today
        return counts.count(s, [today], at.zone)[today]


def test_it_works(station: Station, at: Moment):
    take(station, "login")
    called = call(station)
    assert answer(station, called.id, at).state is State.CALLED
    answer(station, called.id, at, "bills", Outcome.PARTLY)
    finish(station, called, "referred", topic="device")
    found = counted(station, at)
    assert {key: n for (measure, by, key), n in found.items() if (measure, by) == ("questions", "topic")} == {
        "login": 1, "bills": 1, "device": 1,
    }  # fmt: skip
    assert found["questions", "", ""] == 3
    assert (
        found["sessions", "", ""]
        == found["sessions", "topic", "device"]
        == found["sessions", "outcome", "referred"]
        == 1
    )
    assert found["tickets", "topic", "device"] == 1


def test_the_same_topic_twice_is_two_questions(station: Station, at: Moment):
    take(station, "login")
    called = call(station)
    answer(station, called.id, at)
    finish(station, called)
    assert counted(station, at)["questions", "topic", "login"] == 2


def test_an_answered_question_counts_where_the_visitor_is_sent_on_with_the_next(station: Station, at: Moment):
    take(station, "login")
    called = call(station)
    answer(station, called.id, at)
    with station.db.begin() as s:
        tickets.send_to_topic(s, ticket_row(s, called.id), "loan", at)
    assert counted(station, at)["questions", "topic", "login"] == 1


def test_undo_counts_nothing_and_the_visitor_stays(station: Station, at: Moment):
    take(station)
    called = call(station)
    answer(station, called.id, at)
    with station.db.begin() as s:
        assert tickets.undo(s, ticket_row(s, called.id), at) == called
    assert counted(station, at)["questions", "", ""] == 0
    with station.db.read() as s:
        assert queries.last_step(s, "1").step is Step.CALLED


def test_an_unknown_topic_is_refused(station: Station, at: Moment):
    take(station)
    with pytest.raises(Invalid, match="unknown_topic"):
        answer(station, call(station).id, at, "nothing")


def test_who_is_not_at_a_desk_is_refused(station: Station, at: Moment):
    take(station)
    with pytest.raises(Conflict, match="wrong_state"):
        answer(station, 1, at)

"""A visitor's answers are counted, each question once a ticket, and no row says which tickets have answered."""

import pytest
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.db import Base
from kiosk.errors import Conflict, Invalid
from kiosk.feedback import answering, setting
from kiosk.feedback.answered import MOST_TICKETS, Answered
from kiosk.feedback.models import ANSWERS, Answer, Question, Service, Where
from kiosk.feedback.queries import asks_how_it_went, lately_finished
from kiosk.queue import tickets
from kiosk.queue.models import TicketRow
from kiosk.queue.queries import find
from kiosk.station import Station
from kiosk.statistics import counts
from kiosk.statistics.day_report import is_key_of_report
from tests import factories

GOOD = Answer(question=Question.FACE, answer="good")
BAD = Answer(question=Question.FACE, answer="bad")
STUCK = Answer(question=Question.WHERE, answer="login", service=Service.BANKID)


def visit(station: Station, at: Moment) -> TicketRow:
    """A visit that is finished at a time."""
    taken = factories.take(station, at=at)
    factories.finish(station, factories.call(station, at=at), at=at)
    with station.db.read() as s:
        return find(s, taken.id)


@pytest.fixture
def answered() -> Answered:
    return Answered()


def give(station: Station, ticket: TicketRow | None, *answers: Answer, to: Answered | None = None) -> None:
    known = to or Answered()
    for one in answers:
        with station.db.begin() as s:
            given_for = answering.give(s, ticket, one, known)
        if given_for is not None:
            known.add(given_for, one.question)


def every_row(station: Station) -> dict[str, list[tuple[object, ...]]]:
    with station.db.read() as s:
        return {name: [tuple(row) for row in s.execute(sa.select(it))] for name, it in Base.metadata.tables.items()}


def counted(station: Station, ticket: TicketRow, at: Moment) -> dict[counts.Cell, int]:
    """The cells of feedback of the ticket's day that are not 0."""
    with station.db.read() as s:
        cells = counts.count(s, [ticket.business_day], at.zone)[ticket.business_day]
    ours = ("feedback", "hard_services", "stuck", "alone_next_time")
    return {cell: n for cell, n in cells.items() if n and cell[0] in ours}


def test_it_works(station: Station, at: Moment):
    first, second = visit(station, at), visit(station, at)
    hard = Answer(question=Question.SERVICE, answer="bankid")
    alone = Answer(question=Question.ALONE, answer="partly")
    give(station, first, GOOD, hard, STUCK, alone)
    give(station, second, GOOD)
    assert counted(station, first, at) == {
        ("feedback", "", ""): 2,
        ("feedback", "face", "good"): 2,
        ("hard_services", "", ""): 1,
        ("hard_services", "service", "bankid"): 1,
        ("stuck", "", ""): 1,
        ("stuck", "where", "login"): 1,
        ("stuck", "service_where", "bankid.login"): 1,
        ("alone_next_time", "", ""): 1,
        ("alone_next_time", "alone", "partly"): 1,
    }


def test_a_question_counts_once_a_ticket(station: Station, at: Moment):
    ticket = visit(station, at)
    give(station, ticket, GOOD, GOOD, BAD)
    assert counted(station, ticket, at) == {("feedback", "", ""): 1, ("feedback", "face", "good"): 1}


def test_no_row_tells_who_has_answered(station: Station, at: Moment, answered: Answered):
    """Also where a day has one answer: what is written is that the day has one more."""
    first = visit(station, at)
    visit(station, at)
    before = every_row(station)
    give(station, first, BAD, to=answered)
    after = every_row(station)
    assert {name for name in after if after[name] != before[name]} == {"feedback_count"}
    assert after["feedback_count"] == [(first.business_day, "face", "bad", "", 1)]


def test_a_rolled_back_answer_can_be_given_again(station: Station, at: Moment, answered: Answered):
    ticket = visit(station, at)
    with pytest.raises(Conflict), station.db.begin() as s:
        assert answering.give(s, ticket, GOOD, answered) == ticket.id
        raise Conflict("rolled_back")
    give(station, ticket, GOOD, to=answered)
    assert counted(station, ticket, at) == {("feedback", "", ""): 1, ("feedback", "face", "good"): 1}


def test_the_oldest_tickets_are_forgotten(answered: Answered):
    for ticket in range(MOST_TICKETS + 1):
        answered.add(ticket, Question.FACE)
    assert not answered.has(0, Question.FACE) and answered.has(MOST_TICKETS, Question.FACE)
    assert not answered.has(MOST_TICKETS, Question.ALONE)


def test_nothing_is_counted_before_the_end_or_after_the_day(station: Station, at: Moment):
    taken = factories.take(station, at=at)
    called = factories.call(station, at=at)
    with station.db.read() as s:
        give(station, find(s, taken.id), GOOD)
    with station.db.begin() as s:
        tickets.leave(s, factories.ticket_row(s, called.id), at)
        left = find(s, taken.id)
    ended = visit(station, at)
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE business_day SET status = 'closed'"))
    give(station, left, GOOD)
    give(station, ended, GOOD)
    give(station, None, GOOD)
    assert counted(station, ended, at) == {}


def test_it_is_switched_off(station: Station, at: Moment):
    ticket = visit(station, at)
    with station.db.begin() as s:
        assert asks_how_it_went(s, ticket)
        setting.switch(s, "karin", wanted=False, seen=None, at=at)
        assert not asks_how_it_went(s, ticket)
    with pytest.raises(Conflict, match="feedback_off"):
        give(station, ticket, GOOD)
    assert counted(station, ticket, at) == {}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(question=Question.FACE, answer="bankid"),
        Answer(question=Question.FACE, answer="good", service=Service.BANK),
        Answer(question=Question.WHERE, answer="login"),
    ],
)
def test_an_answer_of_another_question(station: Station, at: Moment, answer: Answer):
    ticket = visit(station, at)
    with pytest.raises(Invalid, match="bad_value"):
        give(station, ticket, answer)


def test_every_key_fits_into_a_report():
    keys = [one.value for codes in ANSWERS.values() for one in codes]
    pairs = [f"{service.value}.{where.value}" for service in Service for where in Where]
    assert [key for key in (*keys, *pairs) if not is_key_of_report(key)] == []


def test_a_number_is_known_for_a_while_after_its_visit(station: Station, at: Moment):
    ticket = visit(station, at)
    waits = factories.take(station, at=at)
    with station.db.read() as s:
        found = {
            "now": lately_finished(s, ticket.name, at),
            "later": lately_finished(s, ticket.name, at.later(hours=3)),
            "waits": lately_finished(s, waits.number, at),
            "other": [lately_finished(s, name, at) for name in ("", "A", "Ax", "A0", "B1", "A1000000000000", "²1")],
        }
    assert found == {"now": ticket, "later": None, "waits": None, "other": [None] * 7}

"""The last step of an item is undone within a minute."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.loans import lending, returns, shelf
from tests.kiosk.loans.conftest import Items


def test_it_works(items: Items, at: Moment) -> None:
    """An undone loan is deleted. Its two events stay."""
    items.do(lending.lend, at)
    items.do(returns.undo_last, at.later(seconds=59))
    assert items.state() == "ready"
    assert items.rows("SELECT * FROM loan") == []
    assert items.rows("SELECT step, undoes, loan_id FROM item_event") == [("lent", None, None), ("undone", 1, None)]
    items.do(lending.lend, at.later(seconds=70))
    assert items.state() == "lent"


def test_undo_of_a_return_opens_the_same_loan_again(items: Items, at: Moment) -> None:
    items.do(lending.lend, at)
    items.do(returns.take_back, at.later(minutes=5))
    items.do(returns.undo_last, at.later(minutes=5, seconds=10))
    assert items.state() == "lent"
    assert items.rows("SELECT id, returned_at, returned_day FROM loan") == [(1, None, None)]


def test_steps_are_taken_back_one_by_one(items: Items, at: Moment) -> None:
    for step in (lending.lend, returns.take_back, returns.make_ready):
        items.do(step, at)
    states = []
    for _ in range(3):
        items.do(returns.undo_last, at)
        states.append(items.state())
    assert states == ["checking", "lent", "ready"]
    assert items.rows("SELECT undoes FROM item_event WHERE step = 'undone'") == [(3,), (2,), (1,)]
    refused(items, at)


def refused(items: Items, at: Moment) -> None:
    before = items.rows("SELECT * FROM item_event")
    with pytest.raises(Conflict) as refusal:
        items.do(returns.undo_last, at)
    assert refusal.value.code == "nothing_to_undo"
    assert items.rows("SELECT * FROM item_event") == before


def test_refused_where_nothing_was_done(items: Items, at: Moment) -> None:
    refused(items, at)


def test_refused_after_a_minute(items: Items, at: Moment) -> None:
    items.do(lending.lend, at)
    refused(items, at.later(seconds=61))


def test_refused_once_the_day_is_closed(items: Items, at: Moment) -> None:
    items.do(lending.lend, at)
    with items.station.db.begin() as s:
        s.connection().exec_driver_sql("UPDATE business_day SET status = 'closed'")
    refused(items, at)


def test_a_loan_that_ended_as_lost_is_open_again(items: Items, at: Moment) -> None:
    items.do(lending.lend, at)
    items.do(shelf.report_lost, at)
    items.do(returns.undo_last, at)
    assert items.state() == "lent"
    assert items.rows("SELECT id, returned_at, returned_day FROM loan") == [(1, None, None)]


def test_an_undo_belongs_to_the_day_of_its_step(items: Items) -> None:
    """After midnight: the counts of the step's day change, and those of the next day do not."""
    evening = Moment(dt.datetime(2026, 3, 2, 22, 59, 50, tzinfo=dt.UTC), ZoneInfo("Europe/Stockholm"))
    items.do(lending.lend, evening)
    items.do(returns.undo_last, evening.later(seconds=30))
    assert items.rows(
        "SELECT e.business_day, d.date FROM item_event e JOIN business_day d ON d.id = e.business_day"
    ) == [
        (1, "2026-03-02"),
        (1, "2026-03-02"),
    ]

"""An item is lent and returned."""

import pytest

from kiosk.centre import hours
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.loans import lending, queries, returns, shelf
from tests.kiosk.loans.conftest import Items


def test_it_works(items: Items, at: Moment) -> None:
    items.do(lending.lend, at)
    assert items.state() == "lent"
    items.do(returns.take_back, at.later(seconds=40))
    assert items.state() == "checking"
    items.do(returns.make_ready, at.later(seconds=45))
    assert items.state() == "ready"
    assert items.rows("SELECT step, loan_id FROM item_event") == [("lent", 1), ("returned", 1), ("readied", None)]
    assert items.rows("SELECT item_id, lent_day, returned_day FROM loan") == [(1, 1, 1)]


def test_lending_does_not_ask_for_opening_hours(items: Items, at: Moment) -> None:
    with items.station.db.begin() as s:
        hours.replace_week(s, [])
    items.do(lending.lend, at)
    assert items.state() == "lent"


@pytest.mark.parametrize(
    ("before", "verb", "code"),
    [
        ([lending.lend], lending.lend, "lent"),
        ([lending.lend, returns.take_back], lending.lend, "not_ready"),
        ([shelf.withdraw], lending.lend, "withdrawn"),
        ([], returns.take_back, "not_lent"),
        ([], returns.make_ready, "not_lent"),
        ([lending.lend], shelf.withdraw, "lent"),
        ([lending.lend], returns.make_ready, "lent"),
        ([], shelf.bring_back, "not_lent"),
    ],
)
def test_lending_is_refused_by_the_items_state(items: Items, at: Moment, before: list, verb: object, code: str) -> None:
    for step in before:
        items.do(step, at)
    state, events = items.state(), items.rows("SELECT * FROM item_event")
    with pytest.raises(Conflict) as refusal:
        items.do(verb, at)
    assert refusal.value.code == code
    assert (items.state(), items.rows("SELECT * FROM item_event")) == (state, events)
    assert len(items.rows("SELECT * FROM loan WHERE returned_at IS NULL")) == (state == "lent")


def test_away_and_back_is_checked_before_it_is_lent(items: Items, at: Moment) -> None:
    items.do(shelf.withdraw, at)
    items.do(shelf.bring_back, at)
    assert items.state() == "checking"


def test_the_slower_of_two_is_refused(items: Items, at: Moment) -> None:
    """The row was read as ready, but is no longer ready in the database."""
    with items.station.db.read() as s:
        stale = queries.find(s, "TAB0001")
    items.do(shelf.withdraw, at)
    with pytest.raises(Conflict) as refusal, items.station.db.begin() as s:
        lending.lend(s, stale, at)
    assert refusal.value.code == "changed_meanwhile"
    assert items.rows("SELECT * FROM loan") == []


def test_unknown_item(items: Items, at: Moment) -> None:
    with pytest.raises(NotFound):
        items.do(lending.lend, at, "TAB9999")

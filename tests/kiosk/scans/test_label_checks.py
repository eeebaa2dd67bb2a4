"""A scanner that checks labels lends nothing until the check is ended, or some minutes after its last label."""

import datetime as dt

import pytest

from kiosk.loans import label_checks
from kiosk.loans.label_checks import LASTS
from kiosk.loans.scan.undo import UNDO
from tests.kiosk.scans.conftest import PERSON, Reader

MINUTES = LASTS.total_seconds()


@pytest.fixture
def checking(reader: Reader) -> Reader:
    with reader.station.db.begin() as s:
        label_checks.begin(s, reader.name, reader.at)
    return reader


def until(reader: Reader) -> dict[str, dt.datetime]:
    with reader.station.db.read() as s:
        return label_checks.going_on(s, reader.at)


def test_it_works(checking: Reader) -> None:
    answer = checking.read("TAB0001", after=10)
    assert (answer.result, answer.action) == ("done", "label_checked")
    assert answer.item is not None
    assert answer.item.state == "ready"
    assert checking.count("loan") == checking.count("item_event") == 0
    assert checking.rows("SELECT tag FROM item WHERE label_checked_at IS NOT NULL") == [("TAB0001",)]


def test_an_item_that_is_out_stays_out(reader: Reader) -> None:
    reader.read("TAB0001")
    with reader.station.db.begin() as s:
        label_checks.begin(s, reader.name, reader.at)
    assert reader.answer("TAB0001", after=10) == ("done", "label_checked", None)
    assert reader.rows("SELECT state FROM item WHERE tag = 'TAB0001'") == [("lent",)]


def test_each_label_lets_it_go_on(checking: Reader) -> None:
    for number in range(1, 5):
        assert checking.answer(f"TAB000{number}", after=MINUTES - 1) == ("done", "label_checked", None)


def test_it_ends_by_itself(checking: Reader) -> None:
    checking.read("TAB0001", after=10)
    assert checking.answer("TAB0002", after=MINUTES + 1) == ("done", "lent", None)
    assert until(checking) == {}


def test_it_is_ended(checking: Reader) -> None:
    with checking.station.db.begin() as s:
        label_checks.end_all(s)
    assert checking.answer("TAB0001") == ("done", "lent", None)


def test_another_scanner_lends_meanwhile(checking: Reader) -> None:
    other = Reader(checking.station, checking.at, "other")
    assert other.answer("TAB0001") == ("done", "lent", None)


def test_what_is_no_label_is_as_always(checking: Reader) -> None:
    assert checking.answer("ABC999") == ("refused", None, "unknown_code")
    assert checking.answer(PERSON) == ("refused", None, "identity_card")
    assert checking.answer(UNDO.code) == ("refused", None, "nothing_to_undo")
    assert checking.answer("TAB0001") == ("done", "label_checked", None)
    assert checking.answer("TAB0001", after=1) == ("repeat", None, None)


def test_a_clock_that_is_put_back_ends_it(checking: Reader) -> None:
    checking.at = checking.at.later(seconds=-86_400)
    assert until(checking) == {}
    assert checking.answer("TAB0001") == ("done", "lent", None)

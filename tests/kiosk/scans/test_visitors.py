"""At a scanner beside the touchscreen, a visitor gives back what was lent, and everything else does nothing."""

import datetime as dt

import pytest

from kiosk.loans import passes, shelf
from kiosk.loans import queries as loans
from kiosk.loans.models import Model
from kiosk.scans import places, queries
from kiosk.scans.handlers import CARDS
from kiosk.scans.places import Place
from tests.kiosk.scans.conftest import PERSON, Reader

TAG = "TAB0001"


def at_touchscreen(reader: Reader, *, takes_back: bool = True) -> Reader:
    kiosk = Reader(reader.station, reader.at, "kiosk")
    with reader.station.db.begin() as s:
        places.put(s, "eva", "kiosk", Place(for_visitors=True, takes_back=takes_back), None, reader.at)
    return kiosk


@pytest.fixture
def kiosk(reader: Reader) -> Reader:
    return at_touchscreen(reader)


def test_it_works(reader: Reader, kiosk: Reader) -> None:
    reader.read(TAG)
    answer = kiosk.read(TAG, after=60)
    assert (answer.result, answer.action) == ("done", "returned")
    assert answer.item is not None
    assert answer.item.state == "checking"
    assert kiosk.answer(TAG, after=1) == ("repeat", None, None)
    assert kiosk.answer(TAG, after=4) == ("refused", None, "already_back")


def test_a_home_loan_ends_and_a_lost_thing_is_found(reader: Reader, kiosk: Reader) -> None:
    with reader.station.db.begin() as s:
        s.get_one(Model, "tablet-10").loan_days = 14
    reader.read(passes.new_code())
    assert reader.answer(TAG, after=1) == ("done", "lent_home", None)
    assert kiosk.answer(TAG, after=60) == ("done", "returned", None)
    with kiosk.station.db.begin() as s:
        shelf.report_lost(s, loans.find(s, "TAB0002"), kiosk.at)
    assert kiosk.answer("TAB0002", after=1) == ("done", "found", None)


def test_nobody_borrows_there(kiosk: Reader) -> None:
    assert kiosk.answer(TAG) == ("refused", None, "ask_staff")
    assert kiosk.answer(passes.new_code(), after=4) == ("refused", None, "ask_staff")
    assert kiosk.answer(TAG, after=4) == ("refused", None, "ask_staff")
    assert kiosk.count("loan") == kiosk.count("item_event") == 0


@pytest.mark.parametrize("code", CARDS)
def test_no_card_does_anything_there(reader: Reader, kiosk: Reader, code: str) -> None:
    reader.read(TAG)
    kiosk.read(TAG, after=10)
    assert kiosk.answer(code, after=1) == ("refused", None, "ask_staff")
    assert kiosk.count("item_event") == 2


def test_other_codes_are_refused_as_always(kiosk: Reader) -> None:
    assert kiosk.answer("ABC999") == ("refused", None, "unknown_code")
    assert kiosk.answer(PERSON) == ("refused", None, "identity_card")


def test_it_takes_nothing_back_where_the_centre_does_not_let_it(reader: Reader) -> None:
    kiosk = at_touchscreen(reader, takes_back=False)
    reader.read(TAG)
    assert kiosk.answer(TAG, after=60) == ("refused", None, "ask_staff")
    assert kiosk.rows(f"SELECT state FROM item WHERE tag = '{TAG}'") == [("lent",)]


def test_only_a_visitors_scan_is_told_at_the_touchscreen(reader: Reader, kiosk: Reader) -> None:
    minute = dt.timedelta(minutes=1)
    reader.read(TAG)
    with reader.station.db.read() as s:
        assert queries.of_visitors(s, minute, reader.at) is None
    kiosk.read(TAG, after=60)
    kiosk.read(TAG, after=1)
    with reader.station.db.read() as s:
        told = queries.of_visitors(s, minute, kiosk.at)
        assert told is not None
        assert (told.result, told.reason) == ("done", None)
        assert queries.of_visitors(s, minute, kiosk.at.later(minutes=2)) is None

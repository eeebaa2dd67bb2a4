"""A stocktake counts what is scanned on the shelf, at several scanners, and never changes a loan."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.clock import Moment
from kiosk.loans import label_checks, queries, shelf, stocktake, stocktake_list
from kiosk.loans.models import Counted, ItemState
from kiosk.loans.scan.stocktake import CARD
from kiosk.loans.stocktake_list import Counts
from kiosk.station import Station
from tests.factories import item_state, lend
from tests.kiosk.scans.conftest import PERSON, Reader

PAGE = stocktake.PAGE


def counts(station: Station) -> Counts:
    with station.db.read() as s:
        here = stocktake_list.find(s, None)
        assert here is not None
        return stocktake_list.counts(s, here)


def tags(station: Station, kind: Counted) -> list[str]:
    with station.db.read() as s:
        here = stocktake_list.find(s, None)
        assert here is not None
        return [one.tag for one in stocktake_list.items(s, here, kind)]


def loans(reader: Reader) -> list[object]:
    return reader.rows("SELECT item_id, lent_at, returned_at FROM loan ORDER BY id")


def test_it_works(reader: Reader, station: Station, at: Moment) -> None:
    lend(station, "TAB0002", at.later(minutes=-60))
    with station.db.begin() as s:
        shelf.report_lost(s, queries.find(s, "TAB0003"), at.later(minutes=-50))
        shelf.send_to_repair(s, queries.find(s, "TAB0004"), at.later(minutes=-50))
    before = loans(reader)
    assert reader.answer(CARD.code) == ("done", "stocktake_on", None)
    assert reader.answer("TAB0001", after=5) == ("done", "counted", None)
    assert reader.answer("TAB0001", after=1)[0] == "repeat", "a bounce"
    assert reader.answer("TAB0001", after=9) == ("repeat", None, "was_counted")
    assert reader.answer("TAB0002", after=5) == ("ask", None, "counted_lent")
    assert reader.answer("TAB0003", after=5) == ("done", "found", None)
    assert reader.answer("TAB0004", after=5) == ("ask", None, "counted_in_repair")
    assert reader.answer("ABC999", after=5) == ("refused", None, "unknown_code")
    assert reader.answer(PERSON, after=5) == ("refused", None, "identity_card")
    assert counts(station) == Counts(found=1, was_lost=1, unexpected=2, missing=8, again=1, unknown=1)
    assert loans(reader) == before and item_state(station, "TAB0002") is ItemState.LENT
    assert item_state(station, "TAB0003") is ItemState.CHECKING
    assert reader.rows("SELECT step FROM item_event ORDER BY id DESC LIMIT 1") == [("found",)]
    assert reader.answer(CARD.code, after=5) == ("done", "stocktake_off", None)
    assert reader.answer("TAB0005", after=5) == ("done", "lent", None)


def test_nothing_else_is_done_meanwhile(reader: Reader, station: Station, at: Moment) -> None:
    lend(station, "TAB0002", at.later(minutes=-60))
    reader.read(CARD.code)
    reader.read("TAB0002", after=5)
    assert reader.answer("ENTRENDAMAGED", after=5) == ("refused", None, "only_counts")
    assert reader.answer("PASS12345678903", after=5) == ("refused", None, "only_counts")
    assert reader.rows("SELECT step FROM item_event ORDER BY id DESC LIMIT 1") == [("lent",)]


def test_what_another_scanner_has_just_read_is_counted(station: Station, at: Moment) -> None:
    """The three seconds at any desk are for lending. A bounce at the same scanner counts once."""
    front, back, desk = (Reader(station, at, name) for name in ("front", "back", "desk"))
    front.memory = back.memory = desk.memory
    for reader in (front, back):
        reader.read(CARD.code, after=5)
    assert desk.answer("TAB0001", after=10) == ("done", "lent", None)
    assert desk.answer("TAB0001", after=4) == ("done", "returned", None)
    assert front.answer("TAB0001", after=10) == ("done", "counted", None)
    assert front.answer("TAB0001", after=1)[0] == "repeat", "a bounce"
    assert back.answer("TAB0001", after=12) == ("repeat", None, "was_counted")
    assert (counts(station).found, counts(station).again) == (1, 1)


def test_no_other_mode_outlives_it(reader: Reader, station: Station, at: Moment) -> None:
    """A pass and the card that renews count for nothing that is counted, and none of them begins meanwhile."""
    with station.db.begin() as s:
        label_checks.begin(s, "front", at)
    for code in ("ENTRENRENEW", "PASS12345678903"):
        reader.read(code, after=5)
        assert reader.answer(CARD.code, after=5) == ("done", "stocktake_on", None)
        assert reader.answer("TAB0001", after=5)[2] in (None, "was_counted")
        for other in ("ENTRENRENEW", "ENTRENGROUP"):
            assert reader.answer(other, after=5) == ("refused", None, "only_counts")
        assert reader.answer("TAB0002", after=5)[2] in (None, "was_counted")
        assert reader.answer(CARD.code, after=5)[1] == "stocktake_off"
        assert reader.answer("TAB0003", after=1)[1] == "lent"
        assert reader.answer("TAB0003", after=5)[1] == "returned"
        reader.answer("ENTRENREADY", after=1)
    assert counts(station).found == 2
    reader.read("ENTRENRENEW", after=5)
    reader.read("ENTRENGROUP", after=5)
    assert reader.answer("TAB0004", after=5)[1] == "lent", "the group has ended the renewing"
    with station.db.begin() as s:
        stocktake.join(s, "front", reader.at)
        label_checks.begin(s, "front", reader.at)
        assert stocktake.scanners(s, reader.at) == []


def test_missing_only_when_it_is_closed(reader: Reader, station: Station) -> None:
    reader.read(CARD.code)
    for number in range(1, 12):
        reader.read(f"TAB{number:04}", after=4)
    assert reader.rows("SELECT count(*) FROM stocktake_item WHERE kind = 'missing'") == [(0,)]
    assert tags(station, Counted.MISSING) == ["TAB0012"]
    with station.db.begin() as s:
        stocktake.close(s, reader.at)
    assert tags(station, Counted.MISSING) == ["TAB0012"] and counts(station).missing == 1
    assert item_state(station, "TAB0012") is ItemState.READY, "the report says so, and nothing else"
    assert reader.answer("TAB0012", after=9) == ("done", "lent", None)
    assert tags(station, Counted.MISSING) == ["TAB0012"], "the report stays as it was"


def test_several_scanners_together(station: Station, at: Moment) -> None:
    readers = [Reader(station, at.later(seconds=n * 20), name) for n, name in enumerate(("front", "back", PAGE))]
    for reader in readers[:2]:
        assert reader.answer(CARD.code) == ("done", "stocktake_on", None)
    assert [reader.answer(f"TAB000{n}", after=60) for n, reader in enumerate(readers, 1)] == [
        ("done", "counted", None)
    ] * 3
    assert readers[0].answer("TAB0003", after=100) == ("repeat", None, "was_counted")
    assert readers[0].rows("SELECT count(*) FROM stocktake") == [(1,)]
    other = Reader(station, at.later(seconds=500), "door")
    assert other.answer("TAB0009") == ("done", "lent", None), "a scanner that does not take part"


def test_pause_and_go_on(reader: Reader, station: Station) -> None:
    page = Reader(station, reader.at, PAGE)
    assert page.answer("TAB0001") == ("refused", None, "no_stocktake")
    reader.read(CARD.code)
    reader.read("TAB0001", after=10)
    with station.db.begin() as s:
        stocktake.pause(s, reader.at)
    assert reader.answer("TAB0002", after=10) == ("done", "lent", None)
    assert page.answer("TAB0003", after=60) == ("refused", None, "stocktake_paused")
    assert reader.answer(CARD.code, after=10) == ("done", "stocktake_on", None)
    assert reader.answer("TAB0001", after=10) == ("repeat", None, "was_counted")
    assert page.answer("TAB0003", after=60) == ("done", "counted", None)
    assert counts(station).missing == 9


def test_a_scanner_that_was_forgotten_lends_on_the_next_day(reader: Reader) -> None:
    reader.read(CARD.code)
    assert reader.answer("TAB0001", after=24 * 3600) == ("done", "lent", None)


STEPS = st.lists(st.tuples(st.sampled_from(["card", "pause", "close", "again", *(f"TAB000{n}" for n in range(1, 6))]),
                           st.sampled_from(["front", PAGE])), max_size=14)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_its_numbers_add_up_in_any_order(station: Station, at: Moment, steps: list[tuple[str, str]]) -> None:
    """Each item is of one kind, and those that ought to be here are found or not yet scanned."""
    readers = {name: Reader(station, at, name) for name in ("front", PAGE)}
    for place, (step, name) in enumerate(steps):
        reader = readers[name]
        reader.at = at.later(seconds=10 * place)
        with station.db.begin() as s:
            here = stocktake.current(s)
            if step == "pause" and here:
                stocktake.pause(s, reader.at)
            elif step == "close" and here:
                stocktake.close(s, reader.at)
        if step.startswith("TAB") or step == "card":
            reader.read(CARD.code if step == "card" else step)
        with station.db.read() as s:
            here = stocktake_list.find(s, None)
            if here is None:
                continue
            every, now = stocktake_list.items(s, here), stocktake_list.counts(s, here)
            by_state = queries.by_state(s)
        assert len({one.tag for one in every}) == len(every)
        assert now.found + now.was_lost + now.unexpected + now.missing == len(every)
        assert sum(by_state.values()) == 12
    assert all(
        row[0] == 1
        for row in readers[PAGE].rows("SELECT count(*) FROM loan WHERE returned_at IS NULL GROUP BY item_id")
    )


@pytest.mark.parametrize("verb", [stocktake.pause, stocktake.go_on])
def test_without_one(station: Station, at: Moment, verb: object) -> None:
    from kiosk.errors import Conflict

    with station.db.begin() as s, pytest.raises(Conflict, match="no_stocktake"):
        verb(s, at)  # type: ignore[operator]

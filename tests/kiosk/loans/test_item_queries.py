"""Queries of items and loans for pages."""

import pytest
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.loans import lending, queries, returns, shelf
from kiosk.loans.models import NOT_SCANNED, Item, ItemEvent, ItemRow, ItemState, NewItemEvent
from kiosk.rows import columns_of
from kiosk.station import Station
from tests.kiosk.loans.conftest import Items
from tests.statements import statements


def test_it_works(items: Items, at: Moment) -> None:
    items.do(lending.lend, at.later(minutes=-9), "TAB0010")
    items.do(lending.lend, at, "TAB0001")
    items.do(lending.lend, at, "TAB0002")
    items.do(returns.take_back, at, "TAB0002")
    items.do(shelf.withdraw, at, "TAB0003")
    with items.station.db.read() as s:
        listed = {one.tag: one for one in queries.items(s)}
        out = [one.tag for one in queries.open_loans(s)]
        counts = queries.counts(s)
    assert list(listed) == [f"TAB{number:04d}" for number in range(1, 13)]
    assert listed["TAB0001"].lent_at == at.utc
    assert listed["TAB0002"].lent_at is None
    assert listed["TAB0010"].model_names["sv"] == "Surfplatta, 8 tum"
    assert out == ["TAB0010", "TAB0001"]
    assert counts == queries.ItemCounts(ready=8, out=2, checking=1, repair=0, lost=0, withdrawn=1)


def test_an_item_that_was_lent_before_is_listed_once(items: Items, at: Moment) -> None:
    for _ in range(2):
        for step in (lending.lend, returns.take_back, returns.make_ready):
            items.do(step, at)
    with items.station.db.read() as s:
        assert [one.tag for one in queries.items(s)].count("TAB0001") == 1
        assert queries.open_loans(s) == []


def test_the_number_of_queries_stays_flat(station: Station, at: Moment) -> None:
    few = count_queries(station)
    with station.db.begin() as s:
        s.add_all(
            Item(tag=f"NEW{number:04d}", model_code="tablet-8", state=ItemState.READY, since=at.utc)
            for number in range(60)
        )
    with station.db.begin() as s:
        for number in range(60):
            lending.lend(s, queries.find(s, f"NEW{number:04d}"), at)
    assert count_queries(station) == few


def count_queries(station: Station) -> int:
    with statements(station) as sent, station.db.read() as s:
        queries.items(s)
        queries.open_loans(s)
        queries.counts(s)
    return len([statement for statement in sent if statement.startswith("SELECT")])


@pytest.mark.parametrize("row", [ItemRow, NewItemEvent])
def test_a_new_column_is_named(row: type[ItemRow | NewItemEvent]) -> None:
    newer = (Item if row is ItemRow else ItemEvent).__table__.to_metadata(sa.MetaData())
    newer.append_column(sa.Column("colour", sa.String(12)))
    words = f"{row.__name__} and the table {newer.name} differ in: colour"
    with pytest.raises(TypeError, match=f"^{words}$"):
        columns_of(row, newer, without=NOT_SCANNED if row is ItemRow else {"id"})

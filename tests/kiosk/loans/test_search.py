"""Items are searched by tag, serial number, model and state, a page at a time."""

import itertools

import pytest
import sqlalchemy as sa

from kiosk.loans.models import Item, ItemState
from kiosk.loans.queries import ItemView
from kiosk.loans.search import PAGE, ItemQuery, Order, search
from kiosk.paging import Found
from kiosk.station import Station
from tests.factories import lend
from tests.statements import statements


def add(station: Station, number: int) -> None:
    """Add items of the second model. Their tags come after those of the demonstration."""
    at = station.clock.now().utc
    usual = {"model_code": "tablet-8", "state": "ready", "since": at}
    rows = [{**usual, "tag": f"X{n:06d}", "serial": f"sn-{n:06d}"} for n in range(number)]
    with station.db.begin() as s:
        s.execute(sa.insert(Item), rows)


def find(station: Station, **wanted: object) -> Found[ItemView]:
    with station.db.read() as s:
        return search(s, ItemQuery(**wanted))  # type: ignore[arg-type]


def tags(station: Station, **wanted: object) -> list[str]:
    return [item.tag for item in find(station, **wanted).rows]


@pytest.mark.parametrize("text", ["TAB0012", "tab0012", " b0012", "demo-0012", "0012"])
def test_it_works(station: Station, text: str) -> None:
    assert tags(station, text=text) == ["TAB0012"]


@pytest.mark.parametrize("text", ["8 tum", "8 INCH", "SURFPLATTA, 8"])
def test_by_a_models_name_in_any_language(station: Station, text: str) -> None:
    assert tags(station, text=text) == ["TAB0009", "TAB0010", "TAB0011", "TAB0012"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "none"])
def test_signs_with_a_meaning_in_sql_are_only_signs(station: Station, text: str) -> None:
    found = find(station, text=text)
    assert (found.rows, found.total, found.first, found.last) == ([], 0, 0, 0)


def test_by_state_and_in_each_order(station: Station) -> None:
    lend(station, "TAB0011")
    assert tags(station, state=ItemState.LENT) == ["TAB0011"]
    assert tags(station, state=ItemState.LENT, text="TAB0010") == []
    assert tags(station, order=Order.CHANGED)[0] == "TAB0011"
    assert tags(station, order=Order.STATE)[0] == "TAB0011"
    assert tags(station, order=Order.MODEL, text="8 tum")[0] == "TAB0009"


def test_tags_come_in_the_order_in_which_people_count(station: Station) -> None:
    at = station.clock.now().utc
    rows = [{"tag": f"LA{n}", "model_code": "tablet-8", "state": "ready", "since": at} for n in (1000, 100, 9, 101, 10)]
    with station.db.begin() as s:
        s.execute(sa.insert(Item), rows)
    assert tags(station)[:5] == ["LA9", "LA10", "LA100", "LA101", "LA1000"]


@pytest.mark.parametrize("text", ["tab 0001", "TAB-0001", "tab  00 01"])
def test_blanks_and_hyphens_in_a_tag_are_ignored(station: Station, text: str) -> None:
    assert tags(station, text=text) == ["TAB0001"]


def test_each_item_is_on_one_page(station: Station) -> None:
    add(station, 2 * PAGE)
    pages = [tags(station, page=number) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE, PAGE, 12]
    every = [*itertools.chain(*pages)]
    assert every == sorted(set(every))
    second = find(station, page=2)
    assert (second.first, second.last, second.total) == (PAGE + 1, 2 * PAGE, 2 * PAGE + 12)
    assert find(station, page=99) == find(station, page=3)


def test_the_number_of_queries_is_flat(station: Station) -> None:
    with statements(station) as few:
        find(station, text="TAB00")
    add(station, 10_000)
    with statements(station) as many:
        find(station, text="X00", page=7)
    assert len(many) == len(few)

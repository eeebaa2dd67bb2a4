"""The guided test says which of a scanner's settings are wrong, from how it reads the printed test code."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.loans.stock import RESERVED
from kiosk.scans.handlers import CARDS
from kiosk.scans.scanner_test import LAYOUTS, SLOW, TEST_CODE, Finding, Reading, judge
from tests.kiosk.scans.conftest import Reader


def reading(text: str = TEST_CODE, **more: Any) -> Reading:
    return Reading(**{"text": text, "end": "Enter", "gap": 8, "caps": False, **more})


def test_it_works() -> None:
    assert judge(reading()) == []


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (reading("ENTREN+YZ-"), Finding("layout", works=False, detail="us_on_nordic")),
        (reading("ENTREN/ZY&"), Finding("layout", works=False, detail="german_on_us")),
        (reading(f"XY{TEST_CODE}"), Finding("prefix", works=False, detail="2")),
        (reading(f"{TEST_CODE}!"), Finding("extra", works=False, detail="1")),
        (reading(f"]C0{TEST_CODE}"), Finding("aim", works=True, detail="Code 128")),
        (reading(f"]Q1{TEST_CODE}"), Finding("aim", works=True, detail="QR")),
        (reading(end=""), Finding("no_end", works=False)),
        (reading(end="Tab"), Finding("tab", works=True)),
        (reading(gap=SLOW + 1), Finding("slow", works=False, detail="51")),
        (reading(TEST_CODE.lower(), caps=True), Finding("caps", works=True)),
        (reading(TEST_CODE.lower()), Finding("small_letters", works=True)),
        (reading("9789144115610"), Finding("unreadable", works=False)),
    ],
    ids=lambda it: it.code if isinstance(it, Finding) else "",
)
def test_each_fault_is_named(read: Reading, found: Finding) -> None:
    assert judge(read) == [found]


def test_several_faults_are_named_at_once_the_worst_first() -> None:
    codes = [one.code for one in judge(reading("]C0xentren+yz-", end="", gap=80))]
    assert codes == ["layout", "prefix", "no_end", "slow", "aim", "small_letters"]


@given(st.text(max_size=40), st.sampled_from(["Enter", "Tab", ""]), st.integers(0, 2000), st.booleans())
def test_any_reading_is_judged(text: str, end: str, gap: int, caps: bool) -> None:
    found = judge(Reading(text, end, gap, caps))
    assert found or (TEST_CODE in text and end == "Enter")
    assert all(one.detail != text for one in found if len(text) > 4)  # what was read is not said again


def test_every_layout_writes_another_code() -> None:
    assert len({TEST_CODE, *LAYOUTS}) == len(LAYOUTS) + 1


def test_it_lends_nothing_where_it_is_scanned_elsewhere(reader: Reader) -> None:
    assert TEST_CODE.startswith(RESERVED)
    assert TEST_CODE not in CARDS
    assert reader.answer(TEST_CODE) == ("refused", None, "unknown_code")

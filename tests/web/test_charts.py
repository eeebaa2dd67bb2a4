"""The geometry of the charts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import charts
from web.charts import HEADROOM, PLOT, Column


def test_it_works() -> None:
    chart = charts.bars([Column("mån", (20,)), Column("tis", (60,))])
    low, high = chart.bars
    assert (high.y, high.height) == (HEADROOM, PLOT)
    assert low.height == PLOT / 3
    assert (low.middle, high.middle) == (25, 75)
    assert [tick.n for tick in chart.ticks] == [0, 20, 40, 60]
    assert [label.text for label in chart.labels] == ["mån", "tis"]


def test_a_missing_day_has_no_bar_and_says_so() -> None:
    chart = charts.bars([Column("mån", (None,), absent="saknas"), Column("tis", (3,))])
    assert [bar.n for bar in chart.bars] == [3]
    assert [label.absent for label in chart.labels] == ["saknas", None]


def test_zero_has_a_bar_without_height() -> None:
    (bar,) = charts.bars([Column("mån", (0,))]).bars
    assert (bar.height, bar.y) == (0, HEADROOM + PLOT)


def test_an_unfinished_column_is_marked_on_bar_and_label() -> None:
    chart = charts.bars([Column("mån", (4,)), Column("tis", (1,), unfinished=True)])
    assert [bar.unfinished for bar in chart.bars] == [False, True]
    assert [label.unfinished for label in chart.labels] == [False, True]


def test_two_series_stand_beside_each_other_in_their_column() -> None:
    first, second = charts.bars([Column("mån", (4, 2))]).bars
    assert (first.series, second.series) == (0, 1)
    assert second.x == pytest.approx(first.x + first.width)
    assert (first.x + second.x + second.width) / 2 == pytest.approx(50)


def test_many_columns_leave_labels_out_on_a_narrow_screen() -> None:
    many = charts.bars([Column(str(hour), (hour,)) for hour in range(24)])
    low_limits = charts.bars([Column(str(day), (day,)) for day in range(7)])
    assert many.dense and not low_limits.dense
    assert sum(not label.minor for label in many.labels) == 8
    assert not any(label.minor for label in low_limits.labels)


@pytest.mark.parametrize(("most", "expected"), [(0, [0, 1]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (52, [0, 20, 40, 60])])
def test_round_numbers(most: int, expected: list[int]) -> None:
    assert charts.round_numbers(most) == expected


@given(st.integers(0, 10_000_000))
def test_round_numbers_reach_the_most_in_few_steps(most: int) -> None:
    numbers = charts.round_numbers(most)
    assert numbers[-1] >= most
    assert 2 <= len(numbers) <= charts.MOST_STEPS + 1


@given(st.lists(st.tuples(st.none() | st.integers(0, 100_000)), max_size=60))
def test_no_bar_leaves_the_chart(numbers: list[tuple[int | None]]) -> None:
    chart = charts.bars([Column("x", of) for of in numbers])
    for bar in chart.bars:
        assert bar.x >= 0 and bar.x + bar.width <= 100.01
        assert bar.y >= HEADROOM and bar.y + bar.height == pytest.approx(HEADROOM + PLOT, abs=0.2)


def test_portions_are_of_the_longest() -> None:
    assert charts.portions([40, 10, 0]) == [100, 25, 0]
    assert charts.portions([0, 0]) == [0, 0]
    assert charts.portions([]) == []


def test_long_labels_take_turns_on_a_narrow_screen():
    weeks = charts.bars([Column(f"v. {week}", (1,)) for week in range(40, 48)])
    assert [label.minor for label in weeks.labels] == [False, True] * 4
    days = charts.bars([Column(day, (1,)) for day in ("Mån", "Tis", "Ons", "Tors", "Fre", "Lör", "Sön")])
    assert not any(label.minor for label in days.labels)

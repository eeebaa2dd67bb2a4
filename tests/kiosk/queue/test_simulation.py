"""The simulated waits are those of a line where each goes to the desk that is free first, computed step by step."""

import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, lists

from kiosk.queue.service_times import DRAWS, Table
from kiosk.queue.simulation import MOST_SIMULATED, _order, waits

MINUTES = floats(0, 240)
TABLES = lists(MINUTES, min_size=1, max_size=DRAWS).map(lambda values: tuple(sorted(values)))


def step_by_step(desks: list[Table], ahead: list[Table]) -> list[float]:
    """The same waits, one draw after the other: the visitor waits until one desk is free."""
    columns = [_order(number, len(table))(table) for number, table in enumerate([*desks, *ahead])]
    found = []
    for draw in range(DRAWS):
        free = [column[draw] for column in columns[: len(desks)]]
        for service in columns[len(desks) :]:
            first = free.index(min(free))
            free[first] += service[draw]
        found.append(min(free))
    return sorted(found)


@given(desks=lists(TABLES, min_size=1, max_size=4), ahead=lists(TABLES, max_size=6))
def test_each_goes_to_the_desk_that_is_free_first(desks: list[Table], ahead: list[Table]) -> None:
    assert waits(desks, ahead) == pytest.approx(step_by_step(desks, ahead))


@given(table=TABLES, number=integers(0, 60))
def test_a_person_has_each_time_as_often_as_the_table(table: Table, number: int) -> None:
    drawn = _order(number, len(table))(table)
    assert sorted(drawn) == [table[position * len(table) // DRAWS] for position in range(DRAWS)]


def test_beyond_the_most_simulated_the_mean_is_added() -> None:
    ahead = [(10.0,)] * (MOST_SIMULATED + 6)
    assert waits([(0.0,), (0.0,)], ahead) == pytest.approx([MOST_SIMULATED / 2 * 10 + 6 * 10 / 2] * DRAWS)

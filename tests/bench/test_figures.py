"""A line of the bench says whether an aim is met, and says nothing about a figure without an aim."""

import pytest

from tests.bench.figures import Figure, felt


@pytest.mark.parametrize(
    ("figure", "begins"),
    [
        (Figure("wait", 10, at_most=20), "ok "),
        (Figure("wait", 30, at_most=20), "-- "),
        (Figure("ratio", 0.7, at_least=0.65), "ok "),
        (Figure("ratio", 0.6, at_least=0.65), "-- "),
        (Figure("CPU", 3), "   "),
    ],
)
def test_how_a_line_begins(figure: Figure, begins: str) -> None:
    assert str(figure).startswith(begins)


def test_what_people_wait_for_without_an_aim() -> None:
    line = str(felt("the phone", [1000.0, 4000.0], [5000.0]))
    assert line.startswith("   ")
    assert "no aim" in line
    assert "floor 5000" in line

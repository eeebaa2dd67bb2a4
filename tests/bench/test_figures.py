"""A line of the bench shows whether an aim is met, and no verdict for a figure without an aim."""

import pytest

from tests.bench.figures import Figure, response_figure


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
def test_a_line_begins_with_the_verdict(figure: Figure, begins: str) -> None:
    assert str(figure).startswith(begins)


def test_a_response_figure_without_an_aim_has_no_verdict() -> None:
    line = str(response_figure("the phone", [1000.0, 4000.0], [5000.0]))
    assert line.startswith("   ")
    assert "no aim" in line
    assert "floor 5000" in line

"""The ranges that visitors of simulated centres are shown hold as often as they should, and beat plain methods."""

import pytest

from kiosk.station import Station
from tests.campaign import CAMPAIGN
from tests.waits import table
from tests.waits.centre import Centre
from tests.waits.plan import LOADS
from tests.waits.table import METHODS, score

DAYS = 40 if CAMPAIGN else 5
LEAST, MOST, WORST = (table.LEAST, table.MOST, table.WORST) if CAMPAIGN else (0.70, 0.95, 1.25)
"""In a few days there are few visitors, and those of one bad hour wait together."""


@pytest.mark.parametrize("seed", range(1, 6) if CAMPAIGN else [1])
@pytest.mark.parametrize("are_logged_in", [False, True] if CAMPAIGN else [False])
@pytest.mark.parametrize("desks", LOADS)
def test_ranges_hold(
    station: Station, desks: int, are_logged_in: bool, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Centre(station, desks, LOADS[desks], seed, are_logged_in).run(DAYS)
    found = table.result(told, desks)
    with capsys.disabled():
        print("", *table.lines(told, desks), found, sep="\n")
    assert LEAST <= found.held <= MOST
    assert found.worse <= WORST
    assert found.silent == 0
    for name in set(METHODS) - {"shown"}:
        plain = score(table.from_third_day(told), desks, METHODS[name])
        assert found.held > plain.coverage + 0.1, name

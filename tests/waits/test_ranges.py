"""The ranges that visitors of simulated centres are shown hold as often as they should, and beat plain methods."""

import pytest

from kiosk.station import Station
from tests.campaign import CAMPAIGN
from tests.waits import table
from tests.waits.centre import Centre
from tests.waits.plan import LOADS
from tests.waits.table import METHODS, score, true_mean

DAYS = 40 if CAMPAIGN else 5
LEAST, MOST = (0.75, 0.88) if CAMPAIGN else (0.70, 0.95)
"""How often a range holds. In a few days there are few visitors, and those of one bad hour wait together."""
WORSE = 1.15 if CAMPAIGN else 1.25
"""The mean error of the middle, as a multiple of that of people ahead x true mean / desks."""


@pytest.mark.parametrize("desks", LOADS)
def test_ranges_hold(station: Station, desks: int, capsys: pytest.CaptureFixture[str]) -> None:
    told = Centre(station, desks, LOADS[desks], seed=1).run(DAYS)
    with capsys.disabled():
        print("", *table.lines(told, desks), sep="\n")
    learned = [one for one in told if one.day >= 2]
    shown = score(learned, desks)
    assert LEAST <= shown.coverage <= MOST
    assert shown.error <= WORSE * score(learned, desks, true_mean).error
    assert shown.silent == 0
    for name in set(METHODS) - {"shown"}:
        assert shown.coverage > score(learned, desks, METHODS[name]).coverage + 0.1, name

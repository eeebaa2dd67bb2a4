"""A month of the simulated year, with fewer visits, a leap day, a clock change, holidays and some faults.

`make year` runs the whole year.
"""

import datetime as dt
import inspect
import re
import time
from pathlib import Path
from types import ModuleType

import pytest

from tests.postgres import Postgres
from tests.year import archive, cells, comparison, ledger, simulation
from tests.year import plan as plans

LEAP_DAY = dt.date(2024, 2, 29)
A_MONTH = 32
"""Until the Sunday of the clock change."""
SEED = 7


@pytest.mark.parametrize("part", [plans, ledger, cells, comparison, archive], ids=lambda part: part.__name__)
def test_the_ledger_imports_no_code_of_the_service(part: ModuleType) -> None:
    assert re.search(r"^\s*(from|import) (kiosk|web|device)\b", inspect.getsource(part), re.MULTILINE) is None


@pytest.mark.timeout(600)
def test_a_month_matches_its_ledger(
    tmp_path: Path, postgres_server: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plans.make(SEED, LEAP_DAY, A_MONTH, visits=(4, 10))
    assert plan.days[-1].date in plans.CLOCK_CHANGES
    started = time.monotonic()
    result = simulation.run(tmp_path, plan, postgres_server.new_database())
    with capsys.disabled():
        print(f"\n[a month against its ledger]\n{result.report(time.monotonic() - started)}")
    assert result.differences == []
    assert result.happened["SIGKILLs"] == 3
    assert result.happened["rows taken by retention"] > result.happened["numbers"]
    assert result.happened["answered"] > 0
    assert result.happened["items lent_home"] > 0
    assert result.happened["answers after visits"] > 0
    assert result.happened["starts with a wrong clock"] == 1
    assert result.happened["nights with something owed"] >= 2


def test_a_lost_event_is_found(tmp_path: Path) -> None:
    """The control: the comparison finds one deleted step of one visit."""
    plan = plans.make(SEED, LEAP_DAY, 2, visits=(8, 8))
    result = simulation.run(tmp_path, plan, None, plant=0)
    places = {difference.partition(":")[0] for difference in result.differences}
    assert places == {"steps of visits", "centre, 2024-02-29", "hub, 2024-02-29", "hub's reports, 2024-02-29"}

"""How often the truth was within the shown range is counted when a visitor is called the first time."""

import pytest

from kiosk.clock import Moment
from kiosk.queue.facts import RangeResult, range_result
from kiosk.queue.waiting import Wait
from kiosk.station import Station
from kiosk.statistics import counts, queries
from tests.factories import call, finish, take
from tests.wrong_clocks import at_noon


@pytest.fixture
def station(station: Station) -> Station:
    """At noon: the visits of a test are on one day."""
    return at_noon(station)


def counted(station: Station, at: Moment) -> dict[str, int]:
    with station.db.read() as s:
        shares = queries.shares(s, queries.period(s, 1, at), "shown_waits", "range_result")
        return {share.key: share.n for share in shares}


def test_it_works(station: Station, at: Moment) -> None:
    for _ in range(3):
        take(station, at=at)
        finish(station, call(station, at=at), at=at.later(minutes=9))
    now = at.later(minutes=30)
    for later in (2, 50):
        assert take(station, at=now).wait == Wait(0, 5)
        finish(station, call(station, at=now.later(minutes=later)), at=now.later(minutes=later, seconds=1))
        now = now.later(minutes=later, seconds=1)
    assert counted(station, at) == {"not_shown": 3, "inside": 1, "later": 1}


def test_who_leaves_without_being_called_is_not_counted(station: Station, at: Moment) -> None:
    take(station, at=at)
    with station.db.read() as s:
        found = counts.tally([1], ())
        assert found[1]["shown_waits", "", ""] == 0
        assert queries.shares(s, queries.period(s, 1, at), "shown_waits", "range_result") == []


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(9.9, "earlier"), (10, "inside"), (20, "inside"), (20.1, "later"), (-3, "earlier")],
)
def test_the_ends_belong_to_the_range(minutes: float, expected: str) -> None:
    assert range_result(10, 20, minutes) == expected


def test_who_was_shown_none(station: Station) -> None:
    assert range_result(None, None, 4) is RangeResult.NOT_SHOWN

"""One tap counts help that was given in passing."""

import pytest

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.passing import helping
from kiosk.passing.queries import tally
from kiosk.station import Station
from kiosk.statistics import counts


def tap(station: Station, at: Moment, desk: str = "1", after: int | None = None) -> bool:
    with station.db.begin() as s:
        return helping.count_one(s, desk, tally(s, desk, at).newest if after is None else after, at)


def undo(station: Station, at: Moment, event: int, desk: str = "1") -> None:
    with station.db.begin() as s:
        helping.undo(s, desk, event, at)


def counted(station: Station, at: Moment, key: str = "") -> int:
    with station.db.read() as s:
        today = business_day.open_days(s, at).today
        return counts.count(s, [today], at.zone)[today].get(("passing", "hour" if key else "", key), 0)


def test_it_works(station: Station, at: Moment):
    assert tap(station, at) and tap(station, at) and tap(station, at, "2")
    with station.db.read() as s:
        assert (tally(s, "1", at).number, tally(s, "2", at).number) == (2, 1)
        questions = counts.count(s, [1], at.zone)[1]["questions", "", ""]
    assert (counted(station, at), counted(station, at, f"{at.local.hour:02d}"), questions) == (3, 3, 0)


def test_a_tap_that_was_sent_twice_counts_once(station: Station, at: Moment):
    assert tap(station, at, after=0)
    assert not tap(station, at, after=0)
    assert counted(station, at) == 1


def test_undo_takes_back_the_desks_last_tap(station: Station, at: Moment):
    tap(station, at)
    tap(station, at, "2")
    tap(station, at)
    undo(station, at, 3)
    assert counted(station, at) == 2
    with pytest.raises(Conflict, match="not_last_step"):
        undo(station, at, 3)
    undo(station, at, 1)
    with pytest.raises(Conflict, match="not_last_step"):
        undo(station, at, 2)  # another desk's
    assert counted(station, at) == 1


def test_the_next_tap_after_an_undo_counts(station: Station, at: Moment):
    tap(station, at)
    undo(station, at, 1)
    assert tap(station, at)
    assert counted(station, at) == 1


def test_an_unknown_desk_is_refused(station: Station, at: Moment):
    with pytest.raises(NotFound, match="unknown_desk"):
        tap(station, at, "9", after=0)


def test_a_closed_days_tap_cannot_be_undone(station: Station, at: Moment):
    tap(station, at)
    with station.db.begin() as s:
        s.get_one(business_day.BusinessDay, 1).status = business_day.DayStatus.CLOSED
    with pytest.raises(Conflict, match="not_last_step"):
        undo(station, at, 1)

"""The room is open without staff: by the hours, on days of their own, by hand; and what such a day counts as."""

import datetime as dt
from typing import Any

import pytest

from kiosk.centre import change, exceptions, hours, override, today, unstaffed
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.hours import Period
from kiosk.centre.models import OverrideKind
from kiosk.centre.today import Decision, State, Today
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid
from kiosk.queue.after_hours import Afterwards, afterwards
from kiosk.station import Station
from kiosk.statistics import closing
from tests import factories
from tests.wrong_clocks import at_noon

DAY, ALONE = (
    [Period(0, 600, 720), Period(0, 780, 960)],
    [Period(0, 480, 600, staffed=False), Period(0, 960, 1200, staffed=False)],
)
OPEN, FULL, UNSTAFFED, CLOSED = State.OPEN, State.FULL, State.UNSTAFFED, State.CLOSED
MINUTES = 470, 480, 600, 730, 959, 960, 1199, 1200


@pytest.fixture
def station(station: Station) -> Station:
    """At noon: staff can come back, and leave, later on the same day."""
    return at_noon(station)


@pytest.mark.parametrize(
    ("decision", "states"),
    [
        (None, [CLOSED, UNSTAFFED, OPEN, CLOSED, OPEN, UNSTAFFED, UNSTAFFED, CLOSED]),
        (Decision(OverrideKind.OPEN, 1100), [OPEN] * 6 + [UNSTAFFED, CLOSED]),
        (Decision(OverrideKind.CLOSED, None), [CLOSED] * 8),
        (Decision(OverrideKind.UNSTAFFED, 700), [UNSTAFFED] * 3 + [CLOSED, OPEN, UNSTAFFED, UNSTAFFED, CLOSED]),
        (Decision(OverrideKind.FULL, None), [FULL, UNSTAFFED, FULL, FULL, FULL, UNSTAFFED, UNSTAFFED, CLOSED]),
        (Decision(OverrideKind.FULL, 1100), [FULL] * 6 + [UNSTAFFED, CLOSED]),
    ],
)
def test_each_minute_of_a_day(decision: Decision | None, states: list[State]) -> None:
    day = Today(DAY, 0, decision, ALONE)
    assert [day.state(minute) for minute in MINUTES] == states


def test_staff_leave_where_the_room_stays_open() -> None:
    day = Today(DAY, 0, None, ALONE)
    assert (day.closing(800), day.state(960)) == (960, UNSTAFFED)
    assert day.closing(1000) is None and day.closing(730) is None
    assert (day.next(500, UNSTAFFED), day.opens(970)) == (960, None)


def whole_week(*times: tuple[int, int], staffed: bool = True) -> list[Period]:
    return [Period(day, *time, staffed=staffed) for day in range(7) for time in times]


def test_no_numbers_are_given_without_staff(station: Station) -> None:
    at = station.clock.now()
    with station.db.begin() as s:
        hours.replace_week(s, whole_week((0, 1440), staffed=False))
        assert not hours.is_open(s, at)
        assert today.state(s, at) is UNSTAFFED
    with pytest.raises(Conflict, match="closed") as refused:
        factories.take(station)
    assert refused.value.params == {"reason": "unstaffed"}


def test_a_period_with_staff_and_one_without_do_not_overlap(station: Station, at: Moment) -> None:
    with station.db.begin() as s, pytest.raises(Invalid, match="hours_overlap"):
        change.set_hours(s, "test", [Period(0, 600, 900), Period(0, 840, 960, staffed=False)], None, at)


def test_a_date_without_staff_is_a_closed_day_in_the_statistics(station: Station) -> None:
    """A date with hours and no business day is `unobserved`. One that is open without staff alone is not."""
    at = station.clock.now()
    with station.db.begin() as s:
        hours.replace_week(s, whole_week((0, 1440)))
    factories.take(station, at=at.later(minutes=-3 * 1440))
    with station.db.begin() as s:
        assert len(closing.unobserved(s, at)) == 2
        hours.replace_week(s, whole_week((0, 1440), staffed=False))
        assert closing.unobserved(s, at) == []


def test_a_day_of_its_own(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        settings = DaySettings({}, [Period(0, 0, 1440, staffed=False)])
        exceptions.add(s, "test", at.date, settings, at)
        assert today.state(s, at) is UNSTAFFED and hours.history(s).on(at.date) == []
        following = today.next_opening(s, at)
        assert following is not None and following.date == at.date + dt.timedelta(days=1)


def test_the_room_opens_before_staff_are_here(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [*whole_week((600, 960)), *whole_week((480, 600), staffed=False)])
        override.close_now(s, "test", None, None, at) if today.state(s, at) is not CLOSED else None
        room, staff = today.next_unstaffed(s, at), today.next_opening(s, at)
        assert room is not None and staff is not None and room.minute == 480 and staff.minute == 600
        hours.replace_week(s, whole_week((600, 960)))
        assert today.next_unstaffed(s, at) is None


def test_by_hand(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        override.unstaffed_now(s, "test", None, None, at)
        assert today.state(s, at) is UNSTAFFED and not hours.is_open(s, at)
        override.follow_hours(s, "test", None, at)
        assert today.state(s, at) is OPEN
        override.last_number(s, "test", None, at)
        with pytest.raises(Invalid, match="no_more_numbers"):
            override.unstaffed_now(s, "test", 1440, None, at)


@pytest.mark.parametrize("leave", [override.unstaffed_now, override.close_now])
def test_those_in_line_are_called_while_somebody_works_at_a_desk(station: Station, at: Moment, leave: Any) -> None:
    """Where nobody calls any more, a log-in or a visit that was forgotten at a desk promises nothing."""
    factories.take(station)
    with station.db.begin() as s:
        leave(s, "test", None, None, at)
        assert afterwards(s, at) is Afterwards.OVER
    factories.at_desk(station, "1")
    with station.db.read() as s:
        assert afterwards(s, at) is Afterwards.OVER
    ticket = factories.call(station, "1")
    with station.db.read() as s:
        assert afterwards(s, at.later(minutes=25)) is Afterwards.CALLED
        assert afterwards(s, at.later(minutes=35)) is Afterwards.OVER
    factories.finish(station, ticket, at=at.later(minutes=20))
    with station.db.read() as s:
        assert afterwards(s, at.later(minutes=30)) is Afterwards.CALLED
        assert afterwards(s, at.later(minutes=40)) is Afterwards.OVER


def test_those_in_line_keep_their_places_where_staff_come_back_today(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        override.unstaffed_now(s, "test", at.minute + 5, None, at)
        assert afterwards(s, at) is Afterwards.LATER


def test_what_works_alone(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        assert unstaffed.choose(s, "test", ["read", "computers"], None, at) == ["computers", "read"]
        with pytest.raises(Invalid, match="bad_value"):
            unstaffed.choose(s, "test", ["coffee"], None, at)
        with pytest.raises(Conflict, match="changed_meanwhile"):
            unstaffed.choose(s, "test", [], "0" * 16, at)

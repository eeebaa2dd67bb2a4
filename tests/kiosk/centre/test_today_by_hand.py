"""Today is opened or closed by hand, and the day's last number is given before closing or by hand."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import change, hours, override, today
from kiosk.centre.hours import Period
from kiosk.centre.models import BusinessDay
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid
from kiosk.station import Station

ZONE = ZoneInfo("Europe/Stockholm")


def moment(text: str, trusted: bool = True) -> Moment:
    utc = dt.datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE).astimezone(dt.UTC)
    return Moment(utc, ZONE, trusted)


@pytest.fixture
def tuesday(station: Station) -> Station:
    """Open from ten to twelve and from one to four, every day."""
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, *times) for day in range(7) for times in ((600, 720), (780, 960))])
    return station


def states(station: Station, *texts: str) -> list[str]:
    with station.db.read() as s:
        found = [(today.today(s, at).state(at.minute), hours.is_open(s, at)) for at in map(moment, texts)]
    assert all((state is today.State.OPEN) is is_open for state, is_open in found)
    return [state.value for state, _ in found]


def opens(station: Station, text: str) -> str:
    with station.db.read() as s:
        following = today.next_opening(s, moment(text))
    assert following
    return f"{following.date.day} {following.minute}"


def test_closed_by_hand_until_the_day_is_over(tuesday: Station) -> None:
    with tuesday.db.begin() as s:
        override.close_now(s, "eva", None, None, moment("17 11:00"))
    assert states(tuesday, "17 11:00", "17 14:00", "17 23:59", "18 00:00", "18 11:00") == [
        "closed", "closed", "closed", "closed", "open",
    ]  # fmt: skip
    assert opens(tuesday, "17 11:00") == "18 600"


def test_closed_by_hand_until_a_time(tuesday: Station) -> None:
    with tuesday.db.begin() as s:
        override.close_now(s, "eva", 840, None, moment("17 11:00"))
    assert states(tuesday, "17 11:00", "17 13:59", "17 14:00", "17 16:00") == ["closed", "closed", "open", "closed"]
    assert opens(tuesday, "17 11:00") == "17 840"


def test_opened_by_hand_until_a_time(tuesday: Station) -> None:
    with tuesday.db.begin() as s:
        override.open_now(s, "eva", 1200, None, moment("17 17:00"))
    assert states(tuesday, "17 17:00", "17 19:59", "17 20:00", "18 17:00") == ["open", "open", "closed", "closed"]


def test_opened_by_hand_until_midnight(tuesday: Station) -> None:
    with tuesday.db.begin() as s:
        override.open_now(s, "eva", 1440, None, moment("17 17:00"))
    assert states(tuesday, "17 23:59", "18 00:00") == ["open", "closed"]


def test_the_hours_hold_again_after_what_was_opened_by_hand(tuesday: Station) -> None:
    with tuesday.db.begin() as s:
        override.open_now(s, "eva", 570, None, moment("17 09:00"))
    assert states(tuesday, "17 09:10", "17 09:40", "17 10:00") == ["open", "closed", "open"]


def test_no_more_numbers_by_hand(tuesday: Station) -> None:
    with tuesday.db.begin() as s:
        override.last_number(s, "eva", None, moment("17 15:00"))
    assert states(tuesday, "17 15:00", "17 16:00", "18 11:00") == ["full", "closed", "open"]


def test_no_more_numbers_after_it_was_opened_by_hand(tuesday: Station) -> None:
    with tuesday.db.begin() as s:
        override.open_now(s, "eva", 1200, None, moment("17 17:00"))
        override.last_number(s, "eva", None, moment("17 18:00"))
    assert states(tuesday, "17 18:00", "17 20:00") == ["full", "closed"]


def test_the_hours_can_hold_again_and_the_log_says_what_was(tuesday: Station) -> None:
    at = moment("17 11:00")
    with tuesday.db.begin() as s:
        override.close_now(s, "eva", 840, None, at)
        override.follow_hours(s, "eva", None, at)
        newest, before = audit.latest(s, 2)
    assert states(tuesday, "17 11:00") == ["open"]
    assert before.details["changes"] == {"opening": ["open", "closed"], "by_hand": [False, True], "until": [None, 840]}
    assert (newest.action, newest.details["changes"]["opening"]) == ("hours_followed", ["closed", "open"])


def test_the_last_number_some_minutes_before_the_last_closing(tuesday: Station) -> None:
    with tuesday.db.begin() as s:
        change.set_last_number(s, "eva", 30, None, moment("17 11:00"))
        assert audit.latest(s, 1)[0].details["changes"] == {"last_number_before": [0, 30]}
    assert states(tuesday, "17 11:45", "17 15:29", "17 15:30", "17 16:00") == ["open", "open", "full", "closed"]


@pytest.mark.parametrize(
    ("press", "error", "code"),
    [
        (lambda s: override.open_now(s, "eva", 660, None, moment("17 11:00")), Invalid, "hours_passed"),
        (lambda s: override.open_now(s, "eva", 1441, None, moment("17 11:00")), Invalid, "hours_passed"),
        (lambda s: override.close_now(s, "eva", 600, None, moment("17 11:00")), Invalid, "hours_passed"),
        (lambda s: override.close_now(s, "eva", None, None, moment("17 18:00")), Conflict, "not_open_now"),
        (lambda s: override.last_number(s, "eva", None, moment("17 12:30")), Conflict, "not_open_now"),
        (lambda s: change.set_last_number(s, "eva", 121, None, moment("17 18:00")), Invalid, "bad_last_number"),
        (lambda s: change.set_last_number(s, "eva", -1, None, moment("17 18:00")), Invalid, "bad_last_number"),
    ],
)
def test_what_cannot_be_is_refused(
    tuesday: Station, press: Callable[[Session], None], error: type[Exception], code: str
) -> None:
    with pytest.raises(error, match=code), tuesday.db.begin() as s:
        press(s)


def test_the_later_of_two_admins_sees_it(tuesday: Station) -> None:
    at = moment("17 11:00")
    with tuesday.db.begin() as s:
        seen = override.version(s, at)
        override.close_now(s, "eva", None, seen, at)
    for press in (
        lambda s: override.open_now(s, "omar", 1200, seen, at),
        lambda s: override.follow_hours(s, "omar", seen, at),
    ):
        with pytest.raises(Conflict, match="changed_meanwhile"), tuesday.db.begin() as s:
            press(s)


def test_closed_by_hand_also_while_the_clock_cannot_be_trusted(tuesday: Station) -> None:
    at = moment("17 03:00", trusted=False)
    with tuesday.db.begin() as s:
        assert hours.is_open(s, at)
        override.close_now(s, "eva", 240, None, at)
        assert not hours.is_open(s, at)
        assert today.next_opening(s, at) == today.Opening(at.date, 240)


def test_a_day_that_is_closed_by_hand_was_observed(tuesday: Station) -> None:
    """Without its row the statistics would say that nobody knows how many came."""
    with tuesday.db.begin() as s:
        override.close_now(s, "eva", None, None, moment("17 10:00"))
        assert s.scalars(sa.select(BusinessDay.date)).all() == [dt.date(2026, 11, 17)]

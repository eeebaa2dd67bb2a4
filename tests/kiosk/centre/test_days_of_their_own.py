"""Dates with hours of their own: closed days, shorter days, public holidays."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kiosk import audit
from kiosk.centre import exceptions, hours, public_holidays, today
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.hours import Period
from kiosk.centre.today import Opening
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.station import Station

ZONE = ZoneInfo("Europe/Stockholm")
WEDNESDAY = dt.date(2026, 11, 18)


def moment(text: str) -> Moment:
    return Moment(dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC), ZONE)


NOW = moment("2026-11-17 12:00")


@pytest.fixture
def workdays(station: Station) -> Station:
    """Open from ten to four on weekdays."""
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, 600, 960) for day in range(5)])
    return station


def settings(*times: tuple[int, int], name: str = "Flytt") -> DaySettings:
    return DaySettings({"sv": name} if name else {}, [Period(0, *one) for one in times])


def add(station: Station, date: dt.date, *times: tuple[int, int], name: str = "Flytt", at: Moment = NOW) -> None:
    with station.db.begin() as s:
        exceptions.add(s, "eva", date, settings(*times, name=name), at)


def is_open(station: Station, text: str) -> bool:
    with station.db.read() as s:
        return hours.is_open(s, moment(text))


def test_it_works(workdays: Station) -> None:
    add(workdays, WEDNESDAY)
    assert [is_open(workdays, f"2026-11-{day} 11:00") for day in (17, 18, 19)] == [True, False, True]


def test_two_periods_replace_the_hours_of_the_weekday(workdays: Station) -> None:
    add(workdays, WEDNESDAY, (840, 900), (720, 780))
    times = ("11:00", "12:00", "12:59", "13:00", "14:00", "15:00")
    assert [is_open(workdays, f"2026-11-18 {time}") for time in times] == [False, True, True, False, True, False]


def test_a_closed_weekday_can_open_once(workdays: Station) -> None:
    add(workdays, dt.date(2026, 11, 21), (600, 720))
    assert is_open(workdays, "2026-11-21 10:30") and not is_open(workdays, "2026-11-28 10:30")


def test_open_until_midnight_and_from_midnight(workdays: Station) -> None:
    add(workdays, WEDNESDAY, (1200, 1440))
    add(workdays, dt.date(2026, 11, 19), (0, 60))
    times = ("18 23:59", "19 00:00", "19 00:59", "19 01:00", "20 00:00")
    assert [is_open(workdays, f"2026-11-{time}") for time in times] == [True, True, True, False, False]


def test_the_clock_changes_on_such_a_day(workdays: Station) -> None:
    """On 25 October 2026 the hour from two to three comes twice; the centre is open in both."""
    add(workdays, dt.date(2026, 10, 25), (120, 240), at=moment("2026-10-24 12:00"))
    begin = moment("2026-10-25 01:59")
    with workdays.db.read() as s:
        opened = [hours.is_open(s, begin.later(minutes=minutes)) for minutes in (0, 1, 61, 121, 180, 181)]
    assert opened == [False, True, True, True, True, False]


def test_the_next_opening_and_the_statistics_know_it(workdays: Station) -> None:
    add(workdays, WEDNESDAY)
    add(workdays, dt.date(2026, 11, 19), (720, 780))
    with workdays.db.read() as s:
        assert today.next_opening(s, moment("2026-11-17 17:00")) == Opening(dt.date(2026, 11, 19), 720)
        history = hours.history(s)
        assert history.on(WEDNESDAY) == [] and history.on(dt.date(2026, 11, 25)) == [Period(2, 600, 960)]


def test_a_change_keeps_the_same_beginning_and_is_in_the_log(workdays: Station) -> None:
    add(workdays, WEDNESDAY, (600, 780))
    with workdays.db.begin() as s:
        exceptions.change(s, "eva", WEDNESDAY, settings((600, 720), (780, 840), name="Julmarknad"), None, NOW)
    with workdays.db.read() as s:
        entry = audit.latest(s, 1)[0]
    assert entry.details["changes"] == {
        "name_sv": ["Flytt", "Julmarknad"],
        "times": [[[600, 780]], [[600, 720], [780, 840]]],
    }
    assert not is_open(workdays, "2026-11-18 12:30") and is_open(workdays, "2026-11-18 13:30")


def test_the_later_of_two_admins_sees_it(workdays: Station) -> None:
    add(workdays, WEDNESDAY, (600, 780))
    with workdays.db.begin() as s:
        seen = exceptions.version(exceptions.find(s, WEDNESDAY))
        exceptions.change(s, "eva", WEDNESDAY, settings((600, 720)), seen, NOW)
    with pytest.raises(Conflict, match="changed_meanwhile"), workdays.db.begin() as s:
        exceptions.change(s, "omar", WEDNESDAY, settings(), seen, NOW)
    with pytest.raises(Conflict, match="changed_meanwhile"), workdays.db.begin() as s:
        exceptions.remove(s, "omar", WEDNESDAY, seen, NOW)


def test_a_removed_day_has_its_weekdays_hours_again(workdays: Station) -> None:
    add(workdays, WEDNESDAY, (720, 780))
    with workdays.db.begin() as s:
        exceptions.remove(s, "eva", WEDNESDAY, None, NOW)
    assert is_open(workdays, "2026-11-18 15:00")
    with pytest.raises(NotFound, match="unknown_day"), workdays.db.begin() as s:
        exceptions.remove(s, "eva", WEDNESDAY, None, NOW)


@pytest.mark.parametrize(
    ("date", "times", "name", "code", "field"),
    [
        ("2026-11-16", [], "Flytt", "date_passed", "date"),
        ("2029-11-16", [], "Flytt", "date_too_far", "date"),
        ("2026-11-18", [], "19900101-0017", "bad_day_name", "sv"),
        ("2026-11-18", [], "x" * 41, "bad_day_name", "sv"),
        ("2026-11-18", [(800, 700)], "Flytt", "hours_backwards", None),
        ("2026-11-18", [(600, 700), (690, 800)], "Flytt", "hours_overlap", None),
    ],
)
def test_what_cannot_be_is_refused(
    workdays: Station, date: str, times: list[tuple[int, int]], name: str, code: str, field: str | None
) -> None:
    with pytest.raises(Invalid, match=code) as refusal:
        add(workdays, dt.date.fromisoformat(date), *times, name=name)
    assert refusal.value.params.get("field") == field
    assert is_open(workdays, "2026-11-18 11:00")


def test_a_name_in_another_language_needs_a_swedish_one(workdays: Station) -> None:
    with pytest.raises(Invalid, match="bad_day_name"), workdays.db.begin() as s:
        exceptions.add(s, "eva", WEDNESDAY, DaySettings({"en": "Moving"}, []), NOW)


def test_a_date_has_hours_of_its_own_only_once(workdays: Station) -> None:
    add(workdays, WEDNESDAY)
    with pytest.raises(Conflict, match="date_has_hours"):
        add(workdays, WEDNESDAY, (600, 700))


def test_a_past_day_keeps_its_hours(workdays: Station) -> None:
    add(workdays, WEDNESDAY)
    later = moment("2026-11-19 12:00")
    with pytest.raises(Invalid, match="date_passed"), workdays.db.begin() as s:
        exceptions.remove(s, "eva", WEDNESDAY, None, later)
    with pytest.raises(Invalid, match="date_passed"), workdays.db.begin() as s:
        exceptions.change(s, "eva", WEDNESDAY, settings((600, 700)), None, later)


def test_public_holidays_and_eves_of_the_coming_year_are_proposed(workdays: Station) -> None:
    with workdays.db.read() as s:
        proposed = {day.date: day for day in public_holidays.proposals(s, NOW)}
    free = {date: day.names["sv"] for date, day in proposed.items() if day.is_free}
    assert free[dt.date(2026, 12, 24)] == "Julafton" and free[dt.date(2027, 6, 25)] == "Midsommarafton"
    assert proposed[dt.date(2027, 3, 25)].names["sv"] == "Skärtorsdagen" and dt.date(2027, 3, 25) not in free
    assert dt.date(2026, 12, 26) not in proposed, "a Saturday is closed anyway"
    assert all(NOW.date <= date <= NOW.date + dt.timedelta(days=365) for date in proposed)


def answer(station: Station, *closed: dt.date) -> public_holidays.Answered:
    with station.db.begin() as s:
        return public_holidays.answer(s, "eva", closed, None, NOW)


def proposed(station: Station) -> list[dt.date]:
    with station.db.read() as s:
        return [day.date for day in public_holidays.proposals(s, NOW)]


def declined(station: Station) -> list[dt.date]:
    with station.db.read() as s:
        return [day.date for day in public_holidays.declined(s, NOW)]


CHRISTMAS, NEW_YEAR = dt.date(2026, 12, 24), dt.date(2026, 12, 31)


def test_an_answered_holiday_is_not_proposed_again(workdays: Station) -> None:
    number = len(proposed(workdays))
    assert answer(workdays, CHRISTMAS, dt.date(2026, 12, 1)) == public_holidays.Answered(1, number - 1)
    assert proposed(workdays) == [] and NEW_YEAR in declined(workdays) and CHRISTMAS not in declined(workdays)
    with workdays.db.read() as s:
        names = exceptions.upcoming(s, NOW)[0].names  # in each language that visitors have and the library knows
        assert (names["sv"], names["en"]) == ("Julafton", "Christmas Eve")
        noted = next(one for one in audit.latest(s, 40) if one.details["date"] == NEW_YEAR.isoformat())
    assert (noted.action, noted.details["day_name"]) == ("holiday_declined", "Nyårsafton")
    times = ("2026-12-24 11:00", "2026-12-31 11:00", "2026-12-01 11:00")
    assert [is_open(workdays, time) for time in times] == [False, True, True]


def test_both_answers_can_be_changed(workdays: Station) -> None:
    answer(workdays, CHRISTMAS)
    with workdays.db.begin() as s:
        public_holidays.close(s, "eva", NEW_YEAR, NOW)
        public_holidays.reopen(s, "eva", CHRISTMAS, None, NOW)
    assert CHRISTMAS in declined(workdays) and NEW_YEAR not in declined(workdays) and proposed(workdays) == []
    assert [is_open(workdays, f"{date} 11:00") for date in (CHRISTMAS, NEW_YEAR)] == [True, False]
    with pytest.raises(NotFound, match="unknown_holiday"), workdays.db.begin() as s:
        public_holidays.close(s, "eva", NEW_YEAR, NOW)


def test_a_declined_holiday_can_have_hours_of_its_own(workdays: Station) -> None:
    answer(workdays)
    add(workdays, NEW_YEAR, (600, 720))
    assert NEW_YEAR not in declined(workdays)
    with workdays.db.begin() as s:
        public_holidays.reopen(s, "eva", NEW_YEAR, None, NOW)
    assert NEW_YEAR in declined(workdays)


def test_a_usual_day_that_is_removed_is_no_holiday(workdays: Station) -> None:
    add(workdays, WEDNESDAY)
    with workdays.db.begin() as s:
        public_holidays.reopen(s, "eva", WEDNESDAY, None, NOW)
    assert declined(workdays) == []


def test_the_later_of_two_answers_sees_the_other(workdays: Station) -> None:
    with workdays.db.read() as s:
        seen = public_holidays.version(public_holidays.proposals(s, NOW))
    answer(workdays, CHRISTMAS)
    with pytest.raises(Conflict, match="changed_meanwhile"), workdays.db.begin() as s:
        public_holidays.answer(s, "omar", [], seen, NOW)

"""The business day at midnight, after restarts and with wrong clocks."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace

import sqlalchemy as sa

from kiosk.centre import business_day, hours
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.queue import tickets
from kiosk.queue.models import Ticket
from kiosk.station import Station
from tests.factories import call, take, ticket_row
from tests.wrong_clocks import ZONE, utc


def moment(text: str, *, trusted: bool = True, truly: str | None = None, boot: str = "this") -> Moment:
    """A reading of a clock that may differ from the true time."""
    uptime = (utc(truly or text) - utc("2026-11-18 08:00")).total_seconds()
    return Moment(utc(text), ZONE, trusted, boot=boot, uptime=uptime)


def close_all(station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(BusinessDay).values(status=DayStatus.CLOSED))


def days(station: Station) -> list[BusinessDay]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(BusinessDay).order_by(BusinessDay.id)))


def test_the_first_number_opens_the_day(station: Station) -> None:
    take(station, at=moment("2026-11-20 10:00"))
    (day,) = days(station)
    assert (day.date, day.clock_ok, day.status) == (dt.date(2026, 11, 20), True, DayStatus.OPEN)


def test_the_day_is_the_centres_not_utc(station: Station) -> None:
    take(station, at=moment("2026-06-20 00:30"))  # 22:30 UTC the day before
    assert days(station)[0].date == dt.date(2026, 6, 20)


def test_numbers_start_at_one_each_day(station: Station) -> None:
    take(station, at=moment("2026-11-20 10:00"))
    close_all(station)
    assert take(station, at=moment("2026-11-21 10:00")).number == "A1"


def test_numbers_go_on_while_yesterdays_can_be_undone(station: Station) -> None:
    """Undoing a no-show after midnight brings a ticket of yesterday back: its number must not be given twice."""
    late = moment("2026-11-20 23:50")
    take(station, at=late)
    called = call(station, at=late)
    with station.db.begin() as s:
        tickets.no_show(s, ticket_row(s, called.id), late)
    assert take(station, at=moment("2026-11-21 00:10")).number == "A2"
    with station.db.begin() as s:
        tickets.undo(s, ticket_row(s, called.id), moment("2026-11-21 00:11"))
    assert take(station, topic="bills", at=moment("2026-11-21 08:00")).number == "A3"
    close_all(station)
    assert take(station, at=moment("2026-11-22 08:00")).number == "A1"


def test_a_clock_put_back_over_midnight_gives_no_number_twice(station: Station) -> None:
    take(station, at=moment("2026-11-20 23:58"))
    take(station, at=moment("2026-11-21 00:02"))
    back = moment("2026-11-20 23:59", truly="2026-11-21 00:03")
    assert take(station, at=back).number == "A3"
    assert [call(station, desk, back).number for desk in "123"] == [1, 2, 3]


def test_who_waits_at_midnight_is_still_called_after_it(station: Station) -> None:
    take(station, at=moment("2026-11-20 23:58"))
    later = take(station, at=moment("2026-11-21 00:02"))
    assert (later.number, later.ahead) == ("A2", 1)  # not A1: its holder still waits in the same room
    assert call(station, at=moment("2026-11-21 00:03")).number == 1


def test_who_waited_yesterday_is_not_in_the_line_in_the_morning(station: Station) -> None:
    take(station, at=moment("2026-11-20 15:00"))
    assert call(station, at=moment("2026-11-21 09:00")) is None


def test_nobody_is_lost_when_a_clock_that_was_hours_behind_is_put_right(station: Station) -> None:
    """A correction of less than half a day is no jump: the ticket is on the date before."""
    take(station, at=moment("2026-11-20 09:30"))
    take(station, at=moment("2026-11-19 23:00", truly="2026-11-20 10:00"))
    right = moment("2026-11-20 10:05")
    assert take(station, at=right).ahead == 2
    with station.db.read() as s:
        assert business_day.finished(s, right) == []
        next_night = business_day.finished(s, moment("2026-11-21 03:40"))
        assert [day.date for day in next_night] == [dt.date(2026, 11, 19), dt.date(2026, 11, 20)]
    assert [call(station, desk, right).number for desk in "123"] == [1, 2, 3]


def test_a_wrong_clock_in_the_morning_is_put_right(station: Station) -> None:
    take(station, at=moment("2026-11-19 15:00"))
    # The Pi woke up with the time it went down at.
    guess = moment("2026-11-19 15:10", trusted=False, truly="2026-11-20 08:50", boot="next")
    assert take(station, at=guess).number == "A2"
    right = moment("2026-11-20 09:00", boot="next")
    assert take(station, at=right).number == "A3"
    assert [(day.date, day.clock_ok) for day in days(station)] == [
        (dt.date(2026, 11, 19), True), (dt.date(2026, 11, 20), True),
    ]  # fmt: skip
    assert call(station, at=right).number == 2


def test_a_restart_at_noon_goes_on_with_the_same_day(station: Station) -> None:
    morning = moment("2026-11-20 10:00")
    take(station, at=morning)
    take(station, at=morning)
    call(station, at=morning)
    guess = moment("2026-11-20 11:59", trusted=False)
    taken = take(station, at=guess)
    assert (taken.number, taken.ahead) == ("A3", 1)
    assert take(station, at=moment("2026-11-20 12:10")).number == "A4"
    assert len(days(station)) == 1
    with station.db.read() as s:
        assert list(s.scalars(sa.select(Ticket.number).order_by(Ticket.id))) == [1, 2, 3, 4]


def test_a_guessed_day_survives_another_restart(station: Station) -> None:
    guess = moment("2026-11-20 10:00", trusted=False)
    take(station, at=guess)
    assert take(station, at=moment("2026-11-20 10:05", trusted=False)).number == "A2"
    assert len(days(station)) == 1


def test_only_past_days_of_a_trusted_clock_are_finished(station: Station) -> None:
    take(station, at=moment("2026-11-20 10:00"))
    today, tomorrow = moment("2026-11-20 23:59"), moment("2026-11-21 03:40")
    with station.db.read() as s:
        assert business_day.finished(s, today) == []
        assert business_day.finished(s, replace(tomorrow, trusted=False)) == []
        assert [day.date for day in business_day.finished(s, tomorrow)] == [today.date]


def test_a_clock_that_went_back_never_reopens_a_closed_day(station: Station) -> None:
    take(station, at=moment("2026-11-20 10:00"))
    close_all(station)
    assert take(station, at=moment("2026-11-20 11:00")).number == "A2"
    assert [(day.status, day.clock_ok, day.supplement) for day in days(station)] == [
        (DayStatus.CLOSED, True, False), (DayStatus.OPEN, False, True),
    ]  # fmt: skip
    assert call(station, at=moment("2026-11-20 11:01")).number == 2


def test_who_took_a_number_before_the_clock_was_right_is_called_after(station: Station) -> None:
    take(station, at=moment("2026-11-20 10:00"))
    call(station, at=moment("2026-11-20 10:01"))
    assert take(station, at=moment("2026-11-20 11:59", trusted=False)).number == "A2"
    assert call(station, "2", at=moment("2026-11-20 12:10")).number == 2  # before anything has put the day right


def test_observing_opens_the_day_once_while_the_centre_is_open(station: Station) -> None:
    at = moment("2026-11-20 10:00")
    business_day.observe(station.db, at)
    (day,) = days(station)
    assert (day.date, day.clock_ok, day.status) == (dt.date(2026, 11, 20), True, DayStatus.OPEN)
    with closing(sqlite3.connect(station.data / "kiosk.db")) as connection:
        before = connection.execute("PRAGMA data_version").fetchone()
        business_day.observe(station.db, at.later(minutes=1))
        assert connection.execute("PRAGMA data_version").fetchone() == before, "nothing to write, so nothing written"


def test_observing_puts_a_provisional_day_right(station: Station) -> None:
    business_day.observe(station.db, moment("2026-01-01 10:00", trusted=False, truly="2026-11-20 09:50"))
    business_day.observe(station.db, moment("2026-11-20 10:00"))
    assert [(day.date, day.clock_ok) for day in days(station)] == [(dt.date(2026, 11, 20), True)]


def test_observing_opens_no_day_while_the_centre_is_closed(station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [hours.Period(0, 600, 700)])
    business_day.observe(station.db, moment("2026-11-20 10:00"))  # a Friday
    business_day.observe(station.db, moment("2026-11-23 09:59"))
    assert days(station) == []


def test_the_open_days_say_whether_numbers_are_given(station: Station) -> None:
    """With and without an open day, and with an untrusted clock."""
    with station.db.begin() as s:
        hours.replace_week(s, [hours.Period(4, 600, 720)])  # Fridays from 10 to 12
    times = [moment(f"2026-11-{day} {time}") for day in (19, 20) for time in ("09:59", "10:00", "11:59", "12:00")]
    moments = [*times, moment("2026-11-19 10:00", trusted=False)]
    with station.db.read() as s:
        before = [business_day.open_days(s, at).is_open for at in moments]
    take(station, at=moment("2026-11-20 10:00"))
    with station.db.read() as s:
        after = [business_day.open_days(s, at).is_open for at in moments]
    assert before == after == [False, False, False, False, False, True, True, False, True]

"""Times as people write them, in the centre's zone: "10.42", "fredag 20 november", "i går 16.05"."""

import datetime as dt
from collections.abc import Sequence

from flask import Flask
from flask_babel import format_date, gettext

from web.context import now, station
from web.language import current_language

MOST_OF_A_YEAR = 300


def clock_time(then: dt.datetime) -> str:
    """ "10.42" in Swedish, "10:42" in English."""
    return time_of_day(then.astimezone(station().clock.zone))


def time_of_day(then: dt.datetime | dt.time) -> str:
    """The same of a time in the centre's zone."""
    return current_language().time(then.hour, then.minute)


def minute_of_day(minute: int) -> str:
    """Minutes since midnight as opening hours are written: "10", "14.30", "24"."""
    return current_language().minute_of_day(minute)


def clock_of_day(minute: int) -> str:
    """The same in a sentence, after "klockan": midnight is "00.00"."""
    return current_language().clock_of_day(minute)


def minutes_since(then: dt.datetime) -> int:
    """Whole minutes since a time. Never negative, also where the clock was put back meanwhile."""
    return max(0, int((now().utc - then).total_seconds() // 60))


def midnight(date: dt.date) -> dt.datetime:
    """When a date begins in the centre's zone."""
    return dt.datetime.combine(date, dt.time(), station().clock.zone).astimezone(dt.UTC)


def long_date(date: dt.date) -> str:
    """ "fredag 20 november"."""
    return current_language().date(date, "EEEE d MMMM")


def full_date(date: dt.date) -> str:
    """ "fredag 20 november 2026"."""
    return current_language().date(date, "EEEE d MMMM y")


def short_date(date: dt.date) -> str:
    """ "fre 20 nov", the weekday and month without their dots."""
    return str(format_date(date, "EEE d MMM")).replace(".", "")


def day(date: dt.date) -> str:
    """ "i dag", "i går", "12 november", and "12 november 2024" where it could be taken for one of this year."""
    days = (now().date - date).days
    names = {0: gettext("i dag"), 1: gettext("i går"), -1: gettext("i morgon")}
    return str(names.get(days) or current_language().date(date, "d MMMM" if abs(days) < MOST_OF_A_YEAR else "d MMMM y"))


def day_and_time(then: dt.datetime) -> str:
    """ "i dag 10.42", "i går 10.42", "12 november 10.42"."""
    return f"{day(then.astimezone(station().clock.zone).date())} {clock_time(then)}"


def time_or_day(then: dt.datetime) -> str:
    """ "10.42"; of another day "i går 10.42", "12 november 10.42"."""
    is_today = then.astimezone(station().clock.zone).date() == now().date
    return clock_time(then) if is_today else day_and_time(then)


def told_apart(times: Sequence[dt.datetime]) -> list[str]:
    """The same of several times, with the seconds of those that are of one minute: "i dag 10.42.07"."""
    words, mark = [day_and_time(then) for then in times], current_language().time(0, 0)[-3]
    return [
        said if words.count(said) == 1 else f"{said}{mark}{then.second:02}"
        for said, then in zip(words, times, strict=True)
    ]


def past_time(then: dt.datetime) -> str:
    """The same of something that has happened. After the clock was put back it can be later than now: then only the
    time of day is said, since "tomorrow" would not be true.
    """
    return clock_time(then) if then > now().utc else day_and_time(then)


def install(app: Flask) -> None:
    for words in (clock_time, minute_of_day, long_date, short_date, day_and_time):
        app.jinja_env.filters[words.__name__] = words

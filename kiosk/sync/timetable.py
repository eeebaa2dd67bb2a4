"""Says when the night runs: once each date at a local time, also where summer time begins or ends."""

import datetime as dt

from kiosk.clock import Moment


def next_night(after: Moment, at: str) -> dt.datetime:
    """The first `at` ("03:40", local) later than a moment, in UTC."""
    today = _night_of(after.date, after, at)
    return today if today > after.utc else _night_of(after.date + dt.timedelta(days=1), after, at)


def has_passed(before: Moment, now: Moment, at: str) -> bool:
    """Whether a night began after `before` and not later than `now`.

    No time is planned ahead, so a plan cannot be wrong after the clock was corrected, by an hour or by fifty years.
    """
    return next_night(before, at) <= now.utc


def _night_of(date: dt.date, moment: Moment, at: str) -> dt.datetime:
    return dt.datetime.combine(date, dt.time.fromisoformat(at), moment.zone).astimezone(dt.UTC)

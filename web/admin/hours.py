"""The admin's page of the opening hours of the week."""

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale, gettext

from kiosk.centre import change
from kiosk.centre import hours as opening
from kiosk.centre.hours import Period
from kiosk.errors import DomainError, Invalid
from web.admin.blueprint import back_to, bp, who
from web.context import db, now
from web.language import current_language
from web.problems import words_for

WEEKDAYS = range(7)
PERIODS = 3
"""The most periods of a day in the form."""
TIME = re.compile(r"(\d{1,2})(?:[.:]([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class PeriodFields:
    """When a period opens and closes, as the form shows it; both empty where there is none."""

    opens: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True)
class DayFields:
    """The periods of one weekday."""

    name: str
    periods: list[PeriodFields]


Week = list[list[PeriodFields]]
"""The periods of each weekday."""


@bp.get("/hours")
def hours() -> str:
    with db().read() as s:
        week = opening.week(s, now())
    return _page(None, _fields(week))


@bp.post("/hours")
def set_hours() -> ResponseReturnValue:
    try:
        periods = list(_sent())
        with db().begin() as s:
            change.set_hours(s, who(), periods, now())
    except DomainError as error:
        return _page(words_for(error.code, error.status), _sent_fields()), error.status
    return back_to("admin.hours")


def _sent() -> Iterator[Period]:
    """The periods of the form. Both times empty: no period. Raises Invalid `hours_half` or `hours_unreadable`."""
    for weekday, index in itertools.product(WEEKDAYS, range(PERIODS)):
        opens, closes = _sent_time("opens", weekday, index), _sent_time("closes", weekday, index)
        if bool(opens) != bool(closes):
            raise Invalid("hours_half")
        if opens:
            yield Period(weekday, _minute(opens), _minute(closes))


def _sent_time(edge: str, weekday: int, index: int) -> str:
    return request.form.get(f"{edge}-{weekday}-{index}", "").strip()


def _minute(text: str) -> int:
    """Minutes since midnight of "10", "14.30" or "24". Raises Invalid `hours_unreadable`."""
    match = TIME.fullmatch(text)
    if match is None:
        raise Invalid("hours_unreadable")
    return int(match[1]) * 60 + int(match[2] or 0)


def _sent_fields() -> Week:
    """The sent fields, to be corrected. A field without a valid time is empty: a page repeats no other text."""
    return [
        [PeriodFields(_readable("opens", day, index), _readable("closes", day, index)) for index in range(PERIODS)]
        for day in WEEKDAYS
    ]


def _readable(edge: str, weekday: int, index: int) -> str:
    text = _sent_time(edge, weekday, index)
    return text if TIME.fullmatch(text) else ""


def _fields(week: list[Period]) -> Week:
    days = [
        [PeriodFields(_clock(period.opens), _clock(period.closes)) for period in week if period.weekday == day]
        for day in WEEKDAYS
    ]
    return [periods + [PeriodFields()] * (PERIODS - len(periods)) for periods in days]


def _clock(minute: int) -> str:
    return current_language().time(*divmod(minute, 60))


def _page(trouble: str | None, week: Week) -> str:
    names = get_locale().days["stand-alone"]["wide"]
    days = [DayFields(names[day].capitalize(), week[day]) for day in WEEKDAYS]
    with db().read() as s:
        since = opening.hold_since(s, now())
    return render_template("admin/hours.html", days=days, since=_since(since), trouble=trouble)


def _since(date: dt.date | None) -> str | None:
    """Since when the present hours are valid, in a sentence; null where there are none."""
    if date is None:
        return None
    if date == opening.ALWAYS:
        return str(gettext("De nuvarande öppettiderna har gällt från början."))
    return str(gettext("De nuvarande öppettiderna gäller sedan %(date)s.", date=format_date(date, "d MMMM y")))

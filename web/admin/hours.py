"""The opening hours of the week."""

import re
from collections.abc import Iterator
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from kiosk.centre import change
from kiosk.centre import hours as opening
from kiosk.centre.hours import WHOLE_DAY, Period
from kiosk.errors import DomainError, Invalid
from web.admin.blueprint import back_to, bp, who
from web.context import db, now
from web.problems import said

WEEKDAYS = range(7)
PERIODS = 3
"""Periods a day that the form has room for."""
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@bp.get("/hours")
def hours() -> str:
    with db().read() as s:
        week = opening.week(s)
    return _page(None, _fields(week))


@bp.post("/hours")
def set_hours() -> ResponseReturnValue:
    try:
        periods = list(_sent())
        with db().begin() as s:
            change.set_hours(s, who(), periods, now())
    except DomainError as error:
        return _page(said(error.code, error.status), _sent_fields()), error.status
    return back_to("admin.hours")


def _sent() -> Iterator[Period]:
    """The periods of the form. Both times empty: no period. Raises Invalid `hours_half` or `hours_unreadable`."""
    for weekday, times in enumerate(_sent_fields()):
        for opens, closes in times:
            if bool(opens) != bool(closes):
                raise Invalid("hours_half")
            if opens:
                yield Period(weekday, _minute(opens), _minute(closes) or WHOLE_DAY)


def _sent_fields() -> list[list[tuple[str, str]]]:
    """What was sent for each weekday and place. What is no time is left out: a page repeats nothing else."""
    return [
        [(_time(f"opens-{day}-{place}"), _time(f"closes-{day}-{place}")) for place in range(PERIODS)]
        for day in WEEKDAYS
    ]


def _time(field: str) -> str:
    sent = request.form.get(field, "").strip()
    return sent if TIME.fullmatch(sent) else ""


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _fields(week: list[Period]) -> list[list[tuple[str, str]]]:
    by_day = [[(_clock(p.opens), _clock(p.closes)) for p in week if p.weekday == day] for day in WEEKDAYS]
    return [day + [("", "")] * (PERIODS - len(day)) for day in by_day]


def _clock(minute: int) -> str:
    """As a time field of the browser has it. It knows no 24:00: closing at 00:00 is midnight."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _page(trouble: str | None, fields: Any) -> str:
    names = get_locale().days["stand-alone"]["wide"]
    weekdays = [names[day].capitalize() for day in WEEKDAYS]
    return render_template("admin/hours.html", fields=fields, weekdays=weekdays, trouble=trouble)

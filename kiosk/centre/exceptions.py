"""Sets dates with hours of their own for an admin: public holidays, their eves, other closed days.

Past dates keep the hours that they had, since the statistics say of each date whether it was open.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import hours, queries
from kiosk.centre.hours import Period
from kiosk.centre.models import ExceptionDay, ExceptionPeriod
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Conflict, Invalid, NotFound
from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.types import is_name

LONGEST_NAME = 40
FURTHEST = dt.timedelta(days=730)


class DaySettings(Struct, frozen=True):
    """What an admin sets of a date: why (in each language; empty where nothing is said), and its periods."""

    names: Mapping[str, str]
    periods: Sequence[Period]


def upcoming(s: Session, at: Moment, days: int | None = None) -> list[ExceptionDay]:
    """The dates with hours of their own from today on, the next one first; `days`: only so many days ahead."""
    rows = sa.select(ExceptionDay).where(ExceptionDay.date >= at.date).order_by(ExceptionDay.date)
    if days is not None:
        rows = rows.where(ExceptionDay.date < at.date + dt.timedelta(days=days))
    return list(s.scalars(rows))


def find(s: Session, date: dt.date) -> ExceptionDay:
    """A date with hours of its own. Raises NotFound `unknown_day`."""
    day = s.get(ExceptionDay, date)
    if day is None:
        raise NotFound("unknown_day")
    return day


def periods_of(day: ExceptionDay) -> list[Period]:
    """Its periods, with staff and without."""
    return [Period(day.date.weekday(), one.opens, one.closes, one.staffed) for one in day.periods]


def version(day: ExceptionDay) -> str:
    """The version of a date's own hours and name."""
    return versions.version(_audited(day))


def add(s: Session, who: str, date: dt.date, settings: DaySettings, at: Moment) -> ExceptionDay:
    """Give a date hours of its own.

    Raises Invalid `date_passed`, `date_too_far`, `bad_day_name` or as `hours.in_order`, Conflict `date_has_hours`.
    """
    check_free(s, date, at)
    return add_free(s, who, date, settings, hours.history(s), at)


def check_free(s: Session, date: dt.date, at: Moment) -> None:
    """Raises Invalid `date_passed` or `date_too_far`, Conflict `date_has_hours`."""
    _check_date(s, date, at)
    if s.get(ExceptionDay, date) is not None:
        raise Conflict("date_has_hours", field="date")


def add_free(
    s: Session, who: str, date: dt.date, settings: DaySettings, history: hours.History, at: Moment
) -> ExceptionDay:
    """Give a date that has none hours of its own. `history`: the hours until now. Raises Invalid as `add` does."""
    _check_date(s, date, at)
    day = ExceptionDay(date=date, periods=[])
    _set(s, day, settings)
    s.add(day)
    changes = audit.changes(_audited_times(history.of_the_week(date)), _audited_times(periods_of(day)))
    _note(s, who, "day_added", day, changes, at)
    return day


def change(s: Session, who: str, date: dt.date, settings: DaySettings, seen: str | None, at: Moment) -> ExceptionDay:
    """Change the hours or the name of such a date. `seen`: the version that the admin has seen.

    Raises NotFound `unknown_day`, Conflict `changed_meanwhile`, Invalid as `add` does.
    """
    day = find(s, date)
    versions.check(seen, version(day))
    _check_date(s, date, at)
    before = _audited(day)
    _set(s, day, settings)
    s.flush()
    changes = audit.changes(before, _audited(day))
    if changes:
        _note(s, who, "day_changed", day, changes, at)
    return day


def remove(s: Session, who: str, date: dt.date, seen: str | None, at: Moment) -> ExceptionDay:
    """Let a date have its weekday's hours again. `seen` as in `change`.

    Raises NotFound `unknown_day`, Conflict `changed_meanwhile`, Invalid `date_passed`.
    """
    day = find(s, date)
    versions.check(seen, version(day))
    _check_date(s, date, at)
    changes = audit.changes(_audited_times(periods_of(day)), _audited_times(hours.history(s).of_the_week(date)))
    _note(s, who, "day_removed", day, changes, at)
    s.delete(day)
    s.flush()
    return day


def _check_date(s: Session, date: dt.date, at: Moment) -> None:
    if date < queries.today(s, at):
        raise Invalid("date_passed", field="date")
    if at.has_date and date > at.date + FURTHEST:
        raise Invalid("date_too_far", field="date")


def _set(s: Session, day: ExceptionDay, settings: DaySettings) -> None:
    day.names = known_names(settings.names)
    periods = [(one.opens, one.closes, one.staffed) for one in hours.in_order(list(settings.periods))]
    if periods != [(one.opens, one.closes, one.staffed) for one in day.periods]:
        if day.periods:
            day.periods.clear()
            s.flush()  # before new ones come that begin at the same time: UNIQUE (date, opens)
        day.periods = [
            ExceptionPeriod(opens=opens, closes=closes, staffed=staffed) for opens, closes, staffed in periods
        ]


def known_names(sent: Mapping[str, str]) -> dict[str, str]:
    """The names, without empty ones. Raises Invalid `bad_day_name` with the field: one that is too long, or a missing
    Swedish one where another language has one.
    """
    names = {language.code: sent.get(language.code, "").strip() for language in LANGUAGES}
    with AllAtOnce() as every:
        for language, name in names.items():
            is_missing = language == SOURCE.code and not name and any(names.values())
            with every.each():
                if is_missing or (name and not is_name(name, LONGEST_NAME)):
                    raise Invalid("bad_day_name", field=language)
    return {language: name for language, name in names.items() if name}


def _note(s: Session, who: str, action: str, day: ExceptionDay, changes: Mapping[str, object], at: Moment) -> None:
    name = day.names.get(SOURCE.code, "")
    audit.note(s, who, action, at, date=day.date.isoformat(), day_name=name, changes=dict(changes))


def _audited(day: ExceptionDay) -> dict[str, object]:
    """A date's settings as the log of changes names them."""
    names = {f"name_{language.code}": day.names.get(language.code, "") for language in LANGUAGES}
    return {**names, **_audited_times(periods_of(day))}


def _audited_times(periods: Sequence[Period]) -> dict[str, list[list[int]]]:
    of_both = {"times": hours.staffed(periods), "unstaffed_times": hours.unstaffed(periods)}
    return {name: [[period.opens, period.closes] for period in some] for name, some in of_both.items()}

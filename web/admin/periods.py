"""The fields of the periods in which the centre is open, such as "10" to "14.30", in a form of the admin."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from flask import request
from msgspec import Struct

from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.digits import in_ascii
from kiosk.errors import AllAtOnce, Invalid
from web.fields import Field, Form, typed
from web.language import current_language

MOST = 3
"""The most periods of a day in a form."""
LONGEST = 5
TIME = re.compile(r"(\d{1,2})(?:[.:]([0-5]\d))?", re.ASCII)


class Kind(Struct, frozen=True):
    """The periods of one kind: what the names of their fields begin with, and whether staff are here in them."""

    opens: str
    closes: str
    staffed: bool

    def names(self, weekday: int, place: int) -> tuple[str, str]:
        return f"{self.opens}-{weekday}-{place}", f"{self.closes}-{weekday}-{place}"


STAFFED = Kind("opens", "closes", staffed=True)
UNSTAFFED = Kind("from", "to", staffed=False)
KINDS = (STAFFED, UNSTAFFED)


class PeriodFields(Struct, frozen=True):
    """The two fields of a period; both are empty where there is none."""

    opens: Field
    closes: Field


class DayFields(Struct, frozen=True):
    """The periods of one kind of one day. `name`: what the day is called."""

    name: str
    periods: list[PeriodFields]

    @property
    def is_refused(self) -> bool:
        return any(one.opens.error or one.closes.error for one in self.periods)

    @property
    def is_empty(self) -> bool:
        return not any(one.opens.value or one.closes.value for one in self.periods)


class SentPeriod(Struct, frozen=True):
    """A period of the form; `field`: where an error about it stands."""

    period: Period
    field: str


def fields(weekday: int, periods: Iterable[Period], least: int = MOST, kind: Kind = STAFFED) -> list[Field]:
    """The fields of a weekday's periods of one kind, and empty ones up to `least` periods."""
    days = [period for period in periods if period.weekday == weekday and period.staffed is kind.staffed]
    times = {place: (clock(period.opens), clock(period.closes)) for place, period in enumerate(days)}
    return [
        Field(name, value, LONGEST)
        for place in range(max(least, len(days)))
        for name, value in zip(kind.names(weekday, place), times.get(place, ("", "")), strict=True)
    ]


def shown(form: Form, weekday: int, name: str, kind: Kind = STAFFED) -> DayFields:
    """The fields of a weekday's periods of one kind in a form, two for each period."""
    own = [field for field in form.fields if field.startswith(f"{kind.opens}-{weekday}-")]
    return DayFields(name, [PeriodFields(form[one], form[one.replace(kind.opens, kind.closes)]) for one in own])


def are_sent(weekdays: Iterable[int], kind: Kind = STAFFED) -> bool:
    """Whether a field of this kind came for any weekday, be it empty."""
    return any(kind.names(day, 0)[0] in request.form for day in weekdays)


def sent_beside(weekdays: Sequence[int], stored: Iterable[Period]) -> list[Period]:
    """The periods of the sent form. Where it has no fields for those without staff, the stored ones are kept.

    Raises Invalid as `sent` does.
    """
    kept = [] if are_sent(weekdays, UNSTAFFED) else hours.unstaffed(stored)
    return [*sent(weekdays), *kept]


def sent(weekdays: Iterable[int]) -> list[Period]:
    """The periods of the sent form, with staff and without. Both times empty: no period.

    Raises Invalid `hours_half`, `hours_unreadable`, or as `hours.in_order` does, with the field where the error stands.
    """
    found: list[SentPeriod] = []
    with AllAtOnce() as every:
        for kind, day in itertools.product(KINDS, weekdays):
            for place in _places(day, kind):
                with every.each():
                    found += _sent(day, place, kind)
        with every.each():
            _check_order(found)
    return [one.period for one in found]


def _check_order(found: list[SentPeriod]) -> None:
    try:
        hours.in_order([one.period for one in found])
    except Invalid as refusal:
        for one in refusal.every:
            one.params["field"] = found[one.params["period"]].field
        raise


def _places(weekday: int, kind: Kind) -> Iterator[int]:
    """The places of a weekday's periods in the sent form."""
    return itertools.takewhile(lambda place: kind.names(weekday, place)[0] in request.form, itertools.count())


def _sent(weekday: int, place: int, kind: Kind) -> list[SentPeriod]:
    """The period, if there is one."""
    names = kind.names(weekday, place)
    empty = [name for name in names if not typed(name)]
    if len(empty) == len(names):
        return []
    minutes: list[int] = []
    with AllAtOnce() as every:
        for name in names:
            with every.each():
                minutes.append(_minute_of_half(name) if empty else sent_minute(name))
    opens, closes = minutes
    return [SentPeriod(Period(weekday, opens, closes, kind.staffed), names[-1])]


def _minute_of_half(name: str) -> int:
    """One of two times, of which one is missing. Raises Invalid `hours_half` at the missing one."""
    if not typed(name):
        raise Invalid("hours_half", field=name)
    return sent_minute(name)


def sent_minute(name: str) -> int:
    """The minute of `minute_in`. Raises Invalid `hours_unreadable` where it is none."""
    minute = minute_in(name)
    if minute is None:
        raise Invalid("hours_unreadable", field=name)
    return minute


def minute_in(name: str) -> int | None:
    """Minutes since midnight of "10", "14.30" or "24" in a field; null for anything else."""
    match = TIME.fullmatch(in_ascii(typed(name)))
    minute = int(match[1]) * 60 + int(match[2] or 0) if match else None
    return minute if minute is not None and minute <= hours.WHOLE_DAY else None


def clock(minute: int) -> str:
    """A time as a form has it: "14.30"."""
    return current_language().time(*divmod(minute, 60))

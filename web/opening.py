"""Opening hours as visitors read them: the week, and when we open next."""

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import format_date, get_locale, gettext
from sqlalchemy.orm import Session

from kiosk.centre import exceptions, hours, notices, today
from kiosk.centre.hours import Period
from kiosk.centre.models import ExceptionDay
from kiosk.centre.today import State
from kiosk.clock import Moment
from web.language import named
from web.times import long_date, minute_of_day

WEEK = 7
LONG_HOURS = 24
"""Two periods with minutes fit beside the name of the day, three do not."""


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One line of the coming week: "Måndag", "10–16". `weekdays`: the days of the line, 0 is Monday.

    `note`: the date of a day with hours of its own, and why: "24 dec, Julafton".
    """

    name: str
    hours: str
    weekdays: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Opens:
    """When we open next: "i morgon, fredag, klockan 10". `weekday`: null where that is not in the coming week.

    `sentence`: the same as visitors read it: "Välkommen tillbaka i morgon, fredag, klockan 10."
    """

    words: str
    sentence: str
    weekday: int | None


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """What a closed page says of the hours. `opens` is null and `week` empty where no hours are written down.

    `today_is`: why today has hours of its own, as "Julafton". `is_full`: only the day's last number is taken, and the
    centre itself is open still.
    """

    week: list[HoursRow]
    opens: Opens | None
    today_is: str
    is_full: bool
    notices: list[str]

    @property
    def is_long(self) -> bool:
        """Whether a day has so many periods that the table is written smaller."""
        return any(len(row.hours) > LONG_HOURS for row in self.week)


def opening_hours(s: Session, at: Moment) -> OpeningHours:
    own = {day.date: day for day in exceptions.upcoming(s, at, WEEK)} if at.has_date else {}
    here = own.get(at.date)
    return OpeningHours(
        week=week(s, own, at),
        opens=opens(s, at),
        today_is=_name(here) if here else "",
        is_full=today.today(s, at).state(at.minute) is State.FULL,
        notices=notice_texts(s, at),
    )


def week(s: Session, own: Mapping[dt.date, ExceptionDay], at: Moment) -> list[HoursRow]:
    """Each day of the coming week with its hours, Monday first; closed days that follow each other share a line.

    `own`: the days with hours of their own. Empty where there are no hours.
    """
    periods = hours.week(s, at)
    if not periods:
        return []
    spans = [span([one for one in periods if one.weekday == day]) for day in range(WEEK)]
    special = {date.weekday(): day for date, day in own.items()}
    rows: list[HoursRow] = []
    for is_closed, group in itertools.groupby(range(WEEK), key=lambda day: not spans[day] and day not in special):
        days = tuple(group)
        if is_closed:
            rows.append(HoursRow(_names(days), gettext("Stängt"), days))
        else:
            rows += [_special(special[day]) if day in special else _usual(day, spans[day]) for day in days]
    return rows


def _usual(day: int, hours_of_day: str) -> HoursRow:
    return HoursRow(_names((day,)), hours_of_day, (day,))


def _special(day: ExceptionDay) -> HoursRow:
    weekday, date = (day.date.weekday(),), format_date(day.date, "d MMM").rstrip(".")
    return HoursRow(_names(weekday), times(day), weekday, ", ".join(part for part in (date, _name(day)) if part))


def times(day: ExceptionDay) -> str:
    """The hours of a date that has its own: "10–14", "Stängt"."""
    periods = [Period(day.date.weekday(), one.opens, one.closes) for one in day.periods]
    return span(periods) or str(gettext("Stängt"))


def opens(s: Session, at: Moment) -> Opens | None:
    """The next opening in words; null where no hours are written down."""
    following = today.next_opening(s, at)
    if following is None:
        return None
    when = gettext("%(day)s klockan\xa0%(time)s", day=_day(following.date, at), time=minute_of_day(following.minute))
    same_day = following.date == at.date
    sentence = (
        gettext("Vi öppnar igen %(when)s.", when=when)
        if same_day
        else gettext("Välkommen tillbaka %(when)s.", when=when)
    )
    is_near = following.date < at.date + dt.timedelta(days=WEEK)
    return Opens(when, sentence, following.date.weekday() if is_near else None)


def _day(date: dt.date, at: Moment) -> str:
    name = str(get_locale().days["format"]["wide"][date.weekday()])
    match (date - at.date).days:
        case 0:
            words = gettext("i dag")
        case 1:
            words = gettext("i morgon, %(weekday)s,", weekday=name)
        case days if days < WEEK:
            words = gettext("på %(date)s", date=name)
        case _:
            words = gettext("på %(date)s", date=long_date(date))
    return str(words)


def span(periods: list[Period]) -> str:
    """ "10–12, 13–16"; empty where there is no period."""
    return ", ".join(f"{minute_of_day(one.opens)}–{minute_of_day(one.closes)}" for one in periods)


def notice_texts(s: Session, at: Moment) -> list[str]:
    """Today's notices in the page's language, or in Swedish where they have no other."""
    return [named(notice.texts) for notice in notices.shown(s, at)]


def _name(day: ExceptionDay) -> str:
    return named(day.names) if day.names else ""


def _names(days: tuple[int, ...]) -> str:
    names = get_locale().days["stand-alone"]["wide"]
    text = ", ".join(names[day] for day in days)
    return text[:1].upper() + text[1:]

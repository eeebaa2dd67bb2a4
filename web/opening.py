"""Opening hours as visitors read them: the week, and when we open next."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct, structs
from sqlalchemy.orm import Session

from kiosk.centre import exceptions, hours, notices, queries, today, unstaffed
from kiosk.centre.hours import Period
from kiosk.centre.models import ExceptionDay
from kiosk.centre.today import Opening, State
from kiosk.clock import Moment
from kiosk.queue.after_hours import Afterwards, afterwards
from web.language import current_language, listed, named
from web.times import clock_of_day, long_date, minute_of_day
from web.unstaffed import Alone, shown

WEEK = 7
HEADINGS = {
    State.CLOSED: _("Vi har stängt nu."),
    State.FULL: _("Dagens sista nummer är taget."),
    State.UNSTAFFED: _("Öppet utan personal."),
    State.OPEN: _("Vi har öppet nu."),
}
"""What a page without numbers says first; the last one only where it opens while the page is made."""
IN_LINE = {
    Afterwards.CALLED: _("Har du ett nummer? Vänta kvar."),
    Afterwards.LATER: _("Har du ett nummer? Du har kvar din plats."),
    Afterwards.OVER: _("Har du ett nummer? Ta ett nytt när du kommer tillbaka."),
}
LONG_HOURS = 16
"""Two periods with few minutes fit beside the name of the day, three do not."""


class HoursRow(Struct, frozen=True):
    """One line of the coming week: "Måndag", "10–16". `weekdays`: the days of the line, 0 is Monday.

    `unstaffed`: when the room is open without staff: "utan personal 16–20". `note`: the date of a day with hours of its
    own, and why: "24 dec, Julafton".
    """

    name: str
    hours: str
    unstaffed: str
    weekdays: tuple[int, ...]
    note: str = ""
    is_today: bool = False


class Opens(Struct, frozen=True):
    """When we open next: "i morgon, fredag, klockan 10".

    `sentence`: the same as visitors read it: "Välkommen tillbaka i morgon, fredag, klockan 10."
    """

    words: str
    sentence: str


class OpeningHours(Struct, frozen=True):
    """What a closed page says of the hours. `opens` is null and `week` empty where no hours are written down.

    `today_is`: why today has hours of its own, as "Julafton". `unstaffed`: until when the room is open without staff,
    or when it is next, in a sentence; empty where the hours have nothing of it. `alone`: what visitors can do then.
    `afterwards`: what becomes of those in line.
    """

    week: list[HoursRow]
    opens: Opens | None
    today_is: str
    state: State
    unstaffed: str
    alone: list[Alone]
    afterwards: Afterwards
    notices: list[str]

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.state])

    @property
    def is_closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def alone_words(self) -> str:
        """ "använda datorerna, skriva ut"."""
        words = [str(one.words) for one in self.alone]
        return listed(word[:1].lower() + word[1:] for word in words) + "."

    @property
    def can_be_asked(self) -> bool:
        """Whether somebody may be at the library's desk: not while the room is open without staff."""
        return self.state is not State.UNSTAFFED

    @property
    def in_line(self) -> str:
        """What somebody in line reads."""
        return str(IN_LINE[self.afterwards])

    @property
    def are_called(self) -> bool:
        return self.afterwards is Afterwards.CALLED

    @property
    def is_over(self) -> bool:
        return self.afterwards is Afterwards.OVER

    @property
    def is_long(self) -> bool:
        """Whether a day has so many periods that the table is written smaller."""
        return any(len(row.hours) > LONG_HOURS or row.unstaffed for row in self.week)


def opening_hours(s: Session, at: Moment) -> OpeningHours:
    """What is said while no numbers are given."""
    own = _own_days(s, at)
    here, state = own.get(at.date), today.state(s, at)
    is_unstaffed = state is State.UNSTAFFED
    return OpeningHours(
        week=_together(_today_apart(week(s, own, at), at)),
        opens=opens(s, at),
        today_is=_name(here) if here else "",
        state=state,
        unstaffed=_room_closes(s, at) if is_unstaffed else _room_opens(s, at),
        alone=shown(unstaffed.works_alone(queries.centre(s))) if is_unstaffed else [],
        afterwards=afterwards(s, at),
        notices=notice_texts(s, at),
    )


def short_week(s: Session, at: Moment) -> list[HoursRow]:
    """The coming week with days of the same hours that follow each other in one row: "Måndag–fredag", "10–16"."""
    return _together(week(s, _own_days(s, at), at))


def _together(rows: Iterable[HoursRow]) -> list[HoursRow]:
    found: list[HoursRow] = []
    for row in rows:
        last = found[-1] if found else row
        is_same = (last.hours, last.unstaffed) == (row.hours, row.unstaffed)
        if found and is_same and not (last.note or row.note or last.is_today or row.is_today):
            days = (*last.weekdays, *row.weekdays)
            found[-1] = structs.replace(last, name=_from_to(days), weekdays=days)
        else:
            found.append(row)
    return found


def _today_apart(rows: Iterable[HoursRow], at: Moment) -> Iterator[HoursRow]:
    """The rows, with one for today alone."""
    here = at.date.weekday() if at.has_date else None
    for row in rows:
        for is_today, days in itertools.groupby(row.weekdays, key=lambda day: day == here):
            own = tuple(days)
            yield structs.replace(row, name=_names(own), weekdays=own, is_today=is_today)


def _own_days(s: Session, at: Moment) -> dict[dt.date, ExceptionDay]:
    """The days of the coming week with hours of their own."""
    return {day.date: day for day in exceptions.upcoming(s, at, WEEK)} if at.has_date else {}


def _room_closes(s: Session, at: Moment) -> str:
    """Until when the room is open without staff; empty where staff come then, or it is open until midnight."""
    day = today.today(s, at)
    closes = day.changes(at.minute)
    if closes is None or day.state(closes) is not State.CLOSED:
        return ""
    return str(gettext("Rummet stänger klockan\xa0%(time)s.", time=clock_of_day(closes)))


def _room_opens(s: Session, at: Moment) -> str:
    """When the room is open without staff, if that is before staff are here."""
    following = today.next_unstaffed(s, at)
    if following is None:
        return ""
    return str(gettext("Utan personal är det öppet från %(when)s.", when=_when(following, at)))


def week(s: Session, own: Mapping[dt.date, ExceptionDay], at: Moment) -> list[HoursRow]:
    """Each day of the coming week with its hours, Monday first; closed days that follow each other share a line.

    `own`: the days with hours of their own. Empty where there are no hours.
    """
    periods = hours.week(s, at)
    if not periods:
        return []
    usual = [[one for one in periods if one.weekday == day] for day in range(WEEK)]
    special = {date.weekday(): day for date, day in own.items()}
    rows: list[HoursRow] = []
    for is_closed, group in itertools.groupby(range(WEEK), key=lambda day: not usual[day] and day not in special):
        days = tuple(group)
        if is_closed:
            rows.append(_row([], days))
        else:
            rows += [_special(special[day]) if day in special else _row(usual[day], (day,)) for day in days]
    return rows


def _row(periods: list[Period], days: tuple[int, ...], note: str = "") -> HoursRow:
    with_staff = span(hours.staffed(periods)) or ("" if periods else gettext("Stängt"))
    return HoursRow(_names(days), with_staff, _unstaffed(periods), days, note)


def _special(day: ExceptionDay) -> HoursRow:
    date = current_language().date(day.date, "d MMM").rstrip(".")
    note = listed(part for part in (date, _name(day)) if part)
    return _row(exceptions.periods_of(day), (day.date.weekday(),), note)


def opens(s: Session, at: Moment) -> Opens | None:
    """When numbers are given next, in words; null where no hours are written down."""
    following = today.next_opening(s, at)
    if following is None:
        return None
    when = _when(following, at)
    if today.state(s, at) is State.UNSTAFFED:
        sentence = gettext("Personalen är här %(when)s.", when=when)
    elif following.date == at.date:
        sentence = gettext("Vi öppnar igen %(when)s.", when=when)
    else:
        sentence = gettext("Välkommen tillbaka %(when)s.", when=when)
    return Opens(when, sentence)


def _when(opening: Opening, at: Moment) -> str:
    return str(gettext("%(day)s klockan\xa0%(time)s", day=_day(opening.date, at), time=clock_of_day(opening.minute)))


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
    return listed(f"{minute_of_day(one.opens)}–{minute_of_day(one.closes)}" for one in periods)


def whole_span(periods: list[Period]) -> str:
    """The same of the periods with staff and without: "10–16, utan personal 16–20"."""
    return listed(part for part in (span(hours.staffed(periods)), _unstaffed(periods)) if part)


def _unstaffed(periods: list[Period]) -> str:
    times = span(hours.unstaffed(periods))
    return str(gettext("utan personal %(times)s", times=times)) if times else ""


def notice_texts(s: Session, at: Moment) -> list[str]:
    """Today's notices in the page's language, or in Swedish where they have no other."""
    return [named(notice.texts) for notice in notices.shown(s, at)]


def _name(day: ExceptionDay) -> str:
    return named(day.names) if day.names else ""


def _from_to(days: tuple[int, ...]) -> str:
    return f"{_names(days[:1])}–{_names(days[-1:], begins=False)}" if len(days) > 2 else _names(days)


def _names(days: tuple[int, ...], *, begins: bool = True) -> str:
    names = get_locale().days["stand-alone"]["wide"]
    text = listed(names[day] for day in days)
    return text[:1].upper() + text[1:] if begins else text

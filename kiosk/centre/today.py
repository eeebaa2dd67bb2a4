"""Today by the hours and by what somebody decided: open, full, without staff or closed; and what comes next."""

import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.hours import WHOLE_DAY, History, Period
from kiosk.centre.models import UNKNOWN_DATE, Centre, OpeningOverride, OverrideKind
from kiosk.clock import Moment

LONGEST_CLOSED = 366
"""How many days ahead the next opening is looked for."""


class State(enum.StrEnum):
    """Numbers are given; the last one is taken and staff are here; the room is open without staff; it is closed."""

    OPEN = "open"
    FULL = "full"
    UNSTAFFED = "unstaffed"
    CLOSED = "closed"

    @property
    def has_staff(self) -> bool:
        return self in (State.OPEN, State.FULL)


class Opening(Struct, frozen=True):
    """The next time that staff are here and numbers are given."""

    date: dt.date
    minute: int

    def utc(self, zone: ZoneInfo) -> dt.datetime:
        """The same as a point in time."""
        midnight = dt.datetime.combine(self.date, dt.time())
        return (midnight + dt.timedelta(minutes=self.minute)).replace(tzinfo=zone).astimezone(dt.UTC)


class Closing(Opening, frozen=True):
    """When staff leave: the centre closes, or the room stays open without them."""

    state: State


class Decision(Struct, frozen=True):
    """What somebody decided for today. `until`: the minute from which the hours hold again; null for the day's end.

    `has_date` is false for what was decided while the clock has no date: it holds until the clock has one.
    """

    kind: OverrideKind
    until: int | None
    has_date: bool = True

    def holds(self, minute: int) -> bool:
        return not self.has_date or self.until is None or minute < self.until


DECIDED = {
    OverrideKind.OPEN: State.OPEN,
    OverrideKind.CLOSED: State.CLOSED,
    OverrideKind.UNSTAFFED: State.UNSTAFFED,
}


class Today(Struct, frozen=True):
    """A day's periods with staff, how many minutes before the last closing the last number is given, what was decided,
    and the periods without staff.

    At most half of the day's last period is without numbers, however many minutes are set.
    """

    periods: Sequence[Period]
    last_number_before: int
    decision: Decision | None = None
    unstaffed: Sequence[Period] = ()

    @property
    def closes(self) -> int:
        """The minute at which the day's last staff leave by the hours; 0 where there are none."""
        return max((period.closes for period in self.periods), default=0)

    @property
    def last_number(self) -> int:
        """The minute from which the hours give no more numbers; 0 where there is no period."""
        ends = (one.closes - min(self.last_number_before, (one.closes - one.opens) // 2) for one in self.periods)
        return max(ends, default=0)

    @property
    def is_shortened(self) -> bool:
        """Whether the last number is given later than the setting says, since the day's last period is short."""
        return self.last_number > self.closes - self.last_number_before

    def state(self, minute: int) -> State:
        if self.decision is not None and self.decision.holds(minute):
            return self._decided(self.decision, minute)
        if not _is_in(self.periods, minute):
            return self._without_staff(minute)
        return State.OPEN if minute < self.last_number else State.FULL

    def closing(self, minute: int) -> int | None:
        """The next minute of the day at which no staff are here; null where none are here now, or until midnight."""
        if not self.state(minute).has_staff:
            return None
        return next((one for one in self._edges() if one > minute and not self.state(one).has_staff), None)

    def is_like(self, other: "Today", minute: int) -> bool:
        """Whether both are the same from this minute to the day's end."""
        later = (edge for edge in {*self._edges(), *other._edges()} if edge > minute)
        return all(self.state(edge) is other.state(edge) for edge in (minute, *later))

    def changes(self, minute: int) -> int | None:
        """The next minute of the day at which the state is another one; null where it stays."""
        here = self.state(minute)
        return next((one for one in self._edges() if one > minute and self.state(one) is not here), None)

    def opens(self, minute: int) -> int | None:
        """The next minute of the day at which numbers are given again; null where there is none.

        Where it was closed while the clock has no date, that is the time that was typed, whatever the clock shows.
        """
        if self.decision is not None and not self.decision.has_date:
            until = self.decision.until if self.decision.kind in (OverrideKind.CLOSED, OverrideKind.UNSTAFFED) else None
            return until if until != WHOLE_DAY else None
        return self.next(minute, State.OPEN)

    def next(self, minute: int, wanted: State) -> int | None:
        """The next minute of the day at which this is so; null where there is none."""
        return next((one for one in self._edges() if one > minute and self.state(one) is wanted), None)

    def _decided(self, decision: Decision, minute: int) -> State:
        if decision.kind is OverrideKind.FULL:
            return self._after_the_last_number(decision, minute)
        return DECIDED[decision.kind]

    def _after_the_last_number(self, decision: Decision, minute: int) -> State:
        """Staff are here until the decision's minute, or the day's last closing, but in the periods without them."""
        without = self._without_staff(minute)
        if minute < (decision.until or 0) or (minute < self.closes and without is State.CLOSED):
            return State.FULL
        return without

    def _without_staff(self, minute: int) -> State:
        return State.UNSTAFFED if _is_in(self.unstaffed, minute) else State.CLOSED

    def _edges(self) -> Iterator[int]:
        """The minutes of the day at which the state can change, in their order."""
        edges = {edge for period in (*self.periods, *self.unstaffed) for edge in (period.opens, period.closes)}
        edges.add(self.last_number)
        if self.decision is not None and self.decision.until is not None:
            edges.add(self.decision.until)
        return iter(sorted(edge for edge in edges if edge < WHOLE_DAY))


def _is_in(periods: Sequence[Period], minute: int) -> bool:
    return any(period.opens <= minute < period.closes for period in periods)


def state(s: Session, at: Moment) -> State:
    """What is so now."""
    return today(s, at).state(at.minute)


def today(s: Session, at: Moment) -> Today:
    """Today as it is now. While the clock has no reliable date, a centre with hours is open the whole day."""
    if at.has_date:
        return _by_the_hours(hours.history(s).whole_day(at.date), _last_number_before(s), decision(s, at))
    whole = [Period(at.date.weekday(), 0, WHOLE_DAY)] if hours.staffed(hours.week(s, at)) else []
    return Today(whole, 0, decision(s, at))


def closing_before(s: Session, minutes: int, at: Moment) -> Closing | None:
    """When staff leave, if that is less than so many minutes from now; else null."""
    day, end = today(s, at), at.minute + minutes
    minute = day.closing(at.minute)
    if minute is not None:
        return Closing(at.date, minute, day.state(minute)) if minute < end else None
    if end > WHOLE_DAY and at.has_date and day.state(at.minute).has_staff:
        return _closing_after_midnight(s, end - WHOLE_DAY, at)
    return None


def _closing_after_midnight(s: Session, end: int, at: Moment) -> Closing | None:
    """The same before this minute of tomorrow, where staff are here until midnight."""
    date = at.date + dt.timedelta(days=1)
    day = _by_the_hours(hours.history(s).whole_day(date), _last_number_before(s))
    minute = day.closing(0) if day.state(0).has_staff else 0
    return Closing(date, minute, day.state(minute)) if minute is not None and minute < end else None


def decision(s: Session, at: Moment) -> Decision | None:
    """What somebody decided for today; null where the hours hold, or hold again."""
    undated = s.get(OpeningOverride, UNKNOWN_DATE) if not at.has_date else None
    if undated is not None and _is_of_today(undated, at):
        return Decision(undated.kind, undated.until, has_date=False)
    row = s.get(OpeningOverride, at.date)
    found = Decision(row.kind, row.until) if row is not None else None
    return found if found is not None and found.holds(at.minute) else None


def _is_of_today(row: OpeningOverride, at: Moment) -> bool:
    if row.decided_boot is not None and row.decided_boot == at.boot:
        return (row.decided_uptime or 0.0) > hours.decided_since(at)
    return row.written == at.date


def next_opening(s: Session, at: Moment) -> Opening | None:
    """When numbers are given next, within a year; null where the centre has no hours, or the clock has no date."""
    opens = today(s, at).opens(at.minute)
    return _next(s, State.OPEN, opens, at)


def next_unstaffed(s: Session, at: Moment) -> Opening | None:
    """When the room is open without staff next, where that is before numbers are given; else null."""
    opening = next_opening(s, at)
    unstaffed = _next(s, State.UNSTAFFED, today(s, at).next(at.minute, State.UNSTAFFED), at)
    if unstaffed is None or opening is None or (unstaffed.date, unstaffed.minute) < (opening.date, opening.minute):
        return unstaffed
    return None


def _next(s: Session, wanted: State, today_at: int | None, at: Moment) -> Opening | None:
    """When this is so next: `today_at`, or on a later date."""
    if today_at is not None:
        return Opening(at.date, today_at)
    if not at.has_date:
        return None
    history, before = hours.history(s), _last_number_before(s)
    dates = (at.date + dt.timedelta(days=days) for days in range(1, LONGEST_CLOSED))
    return next((opening for date in dates if (opening := _first(history, date, before, wanted)) is not None), None)


def _first(history: History, date: dt.date, last_number_before: int, wanted: State) -> Opening | None:
    """The first time on a date at which this is so; null where there is none."""
    day = _by_the_hours(history.whole_day(date), last_number_before)
    minute = 0 if day.state(0) is wanted else day.next(0, wanted)
    return Opening(date, minute) if minute is not None else None


def _by_the_hours(periods: Sequence[Period], last_number_before: int, decided: Decision | None = None) -> Today:
    return Today(hours.staffed(periods), last_number_before, decided, hours.unstaffed(periods))


def _last_number_before(s: Session) -> int:
    centre = s.get(Centre, 1)
    return centre.last_number_before if centre is not None else 0

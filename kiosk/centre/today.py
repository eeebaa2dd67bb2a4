"""Today by the hours and by what somebody decided: open, closed, or the last number is taken; and what comes next."""

import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.hours import WHOLE_DAY, History, Period
from kiosk.centre.models import UNKNOWN_DATE, Centre, OpeningOverride, OverrideKind
from kiosk.clock import Moment

LONGEST_CLOSED = 366
"""How many days ahead the next opening is looked for."""


class State(enum.StrEnum):
    """Numbers are given; the day's last one is taken, but the centre is still there; or it is closed."""

    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Opening:
    """The next time the centre opens."""

    date: dt.date
    minute: int

    def utc(self, zone: ZoneInfo) -> dt.datetime:
        """The same as a point in time."""
        midnight = dt.datetime.combine(self.date, dt.time())
        return (midnight + dt.timedelta(minutes=self.minute)).replace(tzinfo=zone).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided for today. `until`: the minute from which the hours hold again; null for the day's end.

    `has_date` is false for what was decided while the clock has no date: it holds until the clock has one.
    """

    kind: OverrideKind
    until: int | None
    has_date: bool = True

    def holds(self, minute: int) -> bool:
        return not self.has_date or self.until is None or minute < self.until


@dataclass(frozen=True, slots=True)
class Today:
    """A day's periods, how many minutes before the last closing the last number is given, and what was decided.

    At most half of the day's last period is without numbers, however many minutes are set.
    """

    periods: Sequence[Period]
    last_number_before: int
    decision: Decision | None = None

    @property
    def closes(self) -> int:
        """The minute of the day's last closing by the hours; 0 where there is none."""
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
        if not any(period.opens <= minute < period.closes for period in self.periods):
            return State.CLOSED
        return State.OPEN if minute < self.last_number else State.FULL

    def closing(self, minute: int) -> int | None:
        """The next minute of the day at which it is closed; null where it is closed now, or open until midnight."""
        if self.state(minute) is State.CLOSED:
            return None
        return next((one for one in self._edges() if one > minute and self.state(one) is State.CLOSED), None)

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
            until = self.decision.until if self.decision.kind is OverrideKind.CLOSED else None
            return until if until != WHOLE_DAY else None
        return next((one for one in self._edges() if one > minute and self.state(one) is State.OPEN), None)

    def _decided(self, decision: Decision, minute: int) -> State:
        if decision.kind is OverrideKind.FULL:
            return State.FULL if minute < max(self.closes, decision.until or 0) else State.CLOSED
        return State.OPEN if decision.kind is OverrideKind.OPEN else State.CLOSED

    def _edges(self) -> Iterator[int]:
        """The minutes of the day at which the state can change, in their order."""
        edges = {edge for period in self.periods for edge in (period.opens, period.closes)}
        edges.add(self.last_number)
        if self.decision is not None and self.decision.until is not None:
            edges.add(self.decision.until)
        return iter(sorted(edge for edge in edges if edge < WHOLE_DAY))


def today(s: Session, at: Moment) -> Today:
    """Today as it is now. While the clock has no reliable date, a centre with hours is open the whole day."""
    if at.has_date:
        return Today(hours.history(s).on(at.date), _last_number_before(s), decision(s, at))
    whole = [Period(at.date.weekday(), 0, WHOLE_DAY)] if hours.week(s, at) else []
    return Today(whole, 0, decision(s, at))


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
    """When numbers are given next, within a year; null where the centre has no hours."""
    opens = today(s, at).opens(at.minute)
    if opens is not None:
        return Opening(at.date, opens)
    history, before = hours.history(s), _last_number_before(s)
    dates = (at.date + dt.timedelta(days=days) for days in range(1, LONGEST_CLOSED))
    return next((opening for date in dates if (opening := _first(history, date, before)) is not None), None)


def _first(history: History, date: dt.date, last_number_before: int) -> Opening | None:
    """The first opening of a date; null where no numbers are given."""
    day = Today(history.on(date), last_number_before)
    minute = 0 if day.state(0) is State.OPEN else day.opens(0)
    return Opening(date, minute) if minute is not None else None


def _last_number_before(s: Session) -> int:
    centre = s.get(Centre, 1)
    return centre.last_number_before if centre is not None else 0

"""Today's state, by the hours, the day of its own and what somebody decided: the database and kiosk say the same."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kiosk.centre import hours, queries, today
from kiosk.centre.hours import Period
from kiosk.centre.models import ExceptionDay, ExceptionPeriod, OpeningOverride, OverrideKind
from kiosk.centre.today import Decision, State, Today
from kiosk.clock import Moment
from kiosk.station import Station

ZONE = ZoneInfo("Europe/Stockholm")
DATE = dt.date(2026, 11, 18)
EDGES = st.lists(st.integers(0, 24), unique=True, max_size=6).map(sorted)


def periods(edges: list[int], alone: int) -> list[Period]:
    """Periods without an overlap, some of which follow each other at once. One may be without staff."""
    pairs = enumerate(zip(edges[::2], edges[1::2], strict=False))
    return [Period(DATE.weekday(), opens * 60, closes * 60, staffed=place != alone) for place, (opens, closes) in pairs]


def moment(minute: int, trusted: bool = True) -> Moment:
    local = dt.datetime.combine(DATE, dt.time(), ZONE) + dt.timedelta(minutes=minute)
    return Moment(local.astimezone(dt.UTC), ZONE, trusted)


DECISIONS = st.one_of(
    st.none(),
    st.builds(Decision, st.sampled_from(OverrideKind), st.integers(1, 48).map(lambda half: half * 30)),
    st.builds(Decision, st.sampled_from([kind for kind in OverrideKind if kind is not OverrideKind.OPEN]), st.none()),
)


@given(
    weekly=EDGES,
    own=st.none() | EDGES,
    alone=st.integers(0, 3),
    before=st.sampled_from([0, 30, 45, 90, 120]),
    decision=DECISIONS,
    trusted=st.booleans(),
)
@example(weekly=[], own=[10, 11], alone=3, before=90, decision=None, trusted=True)
@example(weekly=[10, 11], own=None, alone=0, before=0, decision=None, trusted=False)
@example(weekly=[10, 12, 14, 15], own=None, alone=3, before=120, decision=None, trusted=True)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_say_the_same(
    station: Station,
    weekly: list[int],
    own: list[int] | None,
    alone: int,
    before: int,
    decision: Decision | None,
    trusted: bool,
) -> None:
    with station.db.begin() as s:
        for table in (ExceptionPeriod, ExceptionDay, OpeningOverride):
            s.execute(sa.delete(table))
        hours.replace_week(s, periods(weekly, alone))
        queries.centre(s).last_number_before = before
        if own is not None:
            rows = [ExceptionPeriod(opens=p.opens, closes=p.closes, staffed=p.staffed) for p in periods(own, alone)]
            s.add(ExceptionDay(date=DATE, names={}, periods=rows))
        if decision is not None:
            s.add(OpeningOverride(date=DATE, kind=decision.kind, until=decision.until))
    with station.db.read() as s:
        for minute in (0, 1, 299, 300, 629, 630, 659, 690, 720, 869, 870, 1020, 1410, 1439):
            at = moment(minute, trusted)
            now = today.today(s, at)
            assert hours.is_open(s, at) is (now.state(minute) is State.OPEN), minute
            opens = now.opens(minute)
            assert opens is None or (opens > minute and now.state(opens) is State.OPEN)


OPEN, FULL, CLOSED = State.OPEN, State.FULL, State.CLOSED
DAY = [Period(2, 600, 720), Period(2, 780, 960)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (Today(DAY, 0), [CLOSED, OPEN, CLOSED, OPEN, OPEN, CLOSED]),
        (Today(DAY, 30), [CLOSED, OPEN, CLOSED, OPEN, FULL, CLOSED]),
        (Today([], 30), [CLOSED] * 6),
        (Today(DAY, 0, Decision(OverrideKind.CLOSED, 800)), [CLOSED, CLOSED, CLOSED, CLOSED, OPEN, CLOSED]),
        (Today(DAY, 0, Decision(OverrideKind.FULL, None)), [FULL, FULL, FULL, FULL, FULL, CLOSED]),
        (Today(DAY, 30, Decision(OverrideKind.OPEN, 1200)), [OPEN] * 6),
    ],
)
def test_the_state_of_each_part_of_a_day(day: Today, expected: list[State]) -> None:
    assert [day.state(minute) for minute in (599, 600, 750, 790, 940, 960)] == expected


@pytest.mark.parametrize(
    ("periods_of_day", "before", "last"),
    [
        ([(600, 660)], 90, 630),
        ([(600, 661)], 90, 631),
        ([(600, 690)], 30, 660),
        ([(600, 720), (900, 930)], 90, 915),
        ([(600, 960)], 120, 840),
    ],
)
def test_at_most_half_of_the_last_period_has_no_numbers(
    periods_of_day: list[tuple[int, int]], before: int, last: int
) -> None:
    day = Today([Period(2, *one) for one in periods_of_day], before)
    assert (day.state(last - 1), day.state(last)) == (OPEN, FULL)
    assert day.opens(0) == periods_of_day[0][0]


def test_the_next_change_and_the_next_opening() -> None:
    assert (Today(DAY, 30).changes(610), Today(DAY, 30).opens(610)) == (720, 780)
    assert (Today(DAY, 30).changes(800), Today(DAY, 30).opens(800)) == (930, None)
    closed = Today(DAY, 0, Decision(OverrideKind.CLOSED, 800))
    assert (closed.changes(610), closed.opens(610)) == (800, 800)
    assert Today([Period(2, 0, 1440)], 0).changes(0) is None

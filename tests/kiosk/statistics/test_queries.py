"""Figures for the admin's page."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.demo import past as made_up
from kiosk.errors import Conflict
from kiosk.loans import lending
from kiosk.loans import queries as loans
from kiosk.queue.facts import WAIT_BUCKETS
from kiosk.queue.models import Ticket
from kiosk.station import Station
from kiosk.statistics import closing, queries
from kiosk.statistics.measures import MEASURES
from kiosk.statistics.models import DayCount
from kiosk.sync.models import OutboxEntry
from tests import factories
from tests.statements import statements

Later = Callable[..., Station]


def test_todays_figures_so_far(station: Station, at: Moment) -> None:
    for _ in range(3):
        factories.take(station, at=at)
    factories.finish(station, factories.call(station, at=at.later(minutes=4)), at=at.later(minutes=9))
    factories.call(station, at=at.later(minutes=10))
    with station.db.begin() as s:
        lending.lend(s, loans.find(s, "TAB0001"), at)
    with station.db.read() as s:
        now = queries.today(s, at)
    assert now == queries.Today(
        tickets=3, waiting=1, sessions=1, solved=1, questions=1, loans=1, out_now=1, returns=0, median_wait=7
    )


def test_before_the_first_ticket_all_is_zero(station: Station, at: Moment) -> None:
    with station.db.read() as s:
        assert queries.today(s, at) == queries.Today(0, 0, 0, 0, 0, 0, 0, 0, None)


def test_unobserved_days_are_null_and_not_zero(station: Station, later: Later) -> None:
    factories.take(station)
    closing.close_finished(later(2))
    factories.take(later(2))
    with station.db.read() as s:
        shown = queries.days(s, queries.period(s, 4, later(2).clock.now()))
    assert [day.status for day in shown] == [None, DayStatus.CLOSED, DayStatus.UNOBSERVED, DayStatus.OPEN]
    assert [day.n["tickets"] for day in shown] == [None, 1, None, 1]
    assert [day.n["loans"] for day in shown] == [None, 0, None, 0]
    assert [day.is_today for day in shown] == [False, False, False, True]
    assert [day.is_observed for day in shown] == [False, True, False, True]


def test_an_open_supplement_is_counted_on_its_own_day(station: Station, later: Later) -> None:
    factories.take(station)
    tomorrow = later(1)
    closing.close_finished(tomorrow)
    yesterday = station.clock.now()
    with station.db.begin() as s:
        day = BusinessDay(
            date=yesterday.date, clock_ok=False, supplement=True, status=DayStatus.OPEN, opened=yesterday.utc
        )
        s.add(day)
        s.flush()
        s.execute(sa.update(Ticket).values(business_day=day.id))
    factories.take(tomorrow)
    with tomorrow.db.read() as s:
        shown = queries.days(s, queries.period(s, 2, tomorrow.clock.now()))
        assert queries.today(s, tomorrow.clock.now()).tickets == 1
    assert [day.n["tickets"] for day in shown] == [2, 1]  # the day's own count, and the supplement's


def test_shares_and_hours_join_closed_days_with_today(station: Station, later: Later, at: Moment) -> None:
    for topic in ("login", "login", "bills"):
        factories.take(station, topic)
    factories.call(station, at=at.later(minutes=7))
    closing.close_finished(later(1))
    factories.take(later(1), "bills")
    factories.take(later(1), "bills")
    then = later(1).clock.now()
    with station.db.read() as s:
        assert queries.shares(s, queries.period(s, 7, then), "tickets", "topic") == [
            queries.KeyCount("bills", 3),
            queries.KeyCount("login", 2),
        ]
        assert queries.shares(s, queries.period(s, 1, then), "tickets", "topic") == [queries.KeyCount("bills", 2)]
        hours, waits = (
            queries.by_hour(s, queries.period(s, 7, then), "tickets"),
            queries.waits(s, queries.period(s, 7, then)),
        )
    assert (len(hours), sum(hours)) == (24, 5)
    assert [(share.key, share.n) for share in waits] == [(key, int(key == "5-10")) for key in WAIT_BUCKETS]


def test_a_correction_takes_the_place_of_what_was_written(station: Station, later: Later) -> None:
    factories.take(station)
    closing.close_finished(later(1))
    with station.db.begin() as s:
        (day,) = set(s.scalars(sa.select(DayCount.business_day)))
        s.add(DayCount(business_day=day, revision=2, measure="tickets", dimension="", key="", n=5))
    with station.db.read() as s:
        yesterday = queries.days(s, queries.period(s, 2, later(1).clock.now()))[0]
    assert (yesterday.n["tickets"], yesterday.n["loans"]) == (5, None)


def test_the_number_of_queries_is_flat(station: Station, at: Moment) -> None:
    def all_figures() -> int:
        with statements(station) as seen, station.db.read() as s:
            queries.today(s, at)
            queries.days(s, queries.period(s, 60, at))
            queries.shares(s, queries.period(s, 60, at), "tickets", "topic")
        return len(seen)

    factories.take(station)
    few = all_figures()
    with station.db.begin() as s:
        made_up.write_history(s, 60, at)
    for desk in ("1", "2", "3"):
        factories.take(station)
        factories.call(station, desk)
    assert all_figures() == few


class TestMadeUpHistory:
    def test_it_works(self, station: Station, at: Moment) -> None:
        with station.db.begin() as s:
            assert made_up.write_history(s, 60, at) == 60
        with station.db.read() as s:
            shown = queries.days(s, queries.period(s, 61, at))
            assert s.query(OutboxEntry).count() == 0
            assert sum(queries.by_hour(s, queries.period(s, 61, at), "tickets")) == sum(
                day.n["tickets"] or 0 for day in shown
            )
        past = shown[:-1]
        assert {day.status for day in past} == {DayStatus.CLOSED, DayStatus.UNOBSERVED}
        for day in past:
            assert set(day.n) == {measure.code for measure in MEASURES}
            assert all((n is not None) == day.is_observed for n in day.n.values())
        mondays = sum(day.n["tickets"] or 0 for day in past if day.date.weekday() == 0)
        sundays = sum(day.n["tickets"] or 0 for day in past if day.date.weekday() == 6)
        assert mondays > sundays > 0

    def test_a_second_history_adds_nothing_and_no_day_is_missed(self, station: Station, later: Later) -> None:
        with station.db.begin() as s:
            made_up.write_history(s, 30, station.clock.now())
            assert made_up.write_history(s, 30, station.clock.now()) == 0
        assert closing.close_finished(station) == []

    def test_days_that_are_there_stay(self, station: Station, later: Later) -> None:
        factories.take(station)
        closing.close_finished(later(1))
        with station.db.begin() as s:
            assert made_up.write_history(s, 3, later(1).clock.now()) == 2
        with station.db.read() as s:
            assert queries.days(s, queries.period(s, 2, later(1).clock.now()))[0].n["tickets"] == 1

    def test_never_beside_real_figures(self, station: Station, at: Moment) -> None:
        with station.db.begin() as s:
            s.connection().exec_driver_sql("UPDATE centre SET demonstration = 0")
            with pytest.raises(Conflict, match="not_a_demonstration"):
                made_up.write_history(s, 60, at)


def test_a_week_is_read_without_the_years_before_it(station: Station, at: Moment) -> None:
    """SQLite searches the counts by their whole key, and scans none."""
    with station.db.begin() as s:
        made_up.write_history(s, 7, at)
    with statements(station) as asked, station.db.read() as s:
        queries.by_hour(s, queries.period(s, 7, at), "tickets")
    plans = [_plan(station, question) for question in asked if "FROM day_count" in question]
    assert len(plans) == 1
    assert "PRIMARY KEY (business_day=? AND revision=? AND measure=? AND dimension=?)" in plans[0]
    assert "SCAN" not in plans[0]


def _plan(station: Station, question: str) -> str:
    with station.db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", ("1",) * question.count("?")).all()
    return "; ".join(str(row[3]) for row in rows)


def test_a_period_ends_today(station: Station, at: Moment) -> None:
    with station.db.read() as s:
        shown = queries.days(s, queries.period(s, 3, at))
    assert [day.date for day in shown] == [at.date - dt.timedelta(days=2), at.date - dt.timedelta(days=1), at.date]

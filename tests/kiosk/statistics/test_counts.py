"""The counts of a business day."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.facts import hour
from kiosk.loans import lending, queries, returns
from kiosk.loans.models import Loan
from kiosk.queue import facts, tickets
from kiosk.queue.checkin import take_default_number
from kiosk.queue.facts import WAIT_BUCKETS, wait_bucket
from kiosk.station import Station
from kiosk.statistics import counts
from kiosk.statistics.counts import Cell
from kiosk.statistics.measures import BY_CODE, MEASURES
from tests import factories
from tests.statements import statements

Counted = Callable[[], dict[Cell, int]]


@pytest.fixture
def counted(station: Station, at: Moment) -> Counted:
    """The counts of today so far."""

    def count() -> dict[Cell, int]:
        with station.db.read() as s:
            today = business_day.open_days(s, at).today
            assert today is not None
            return counts.count(s, [today], at.zone)[today]

    return count


def test_it_works(station: Station, counted: Counted) -> None:
    noon = Moment(station.clock.now().local.replace(hour=12, minute=5), station.clock.zone)
    factories.take(station, "login", noon, language="ar")
    factories.take(station, "loan", noon)
    ticket = factories.call(station, at=noon.later(minutes=12))
    factories.finish(station, ticket, "partly", noon.later(minutes=20), how=tickets.How.TOGETHER, topic="bills")
    found = counted()
    assert {cell: n for cell, n in found.items() if n and cell[0] == "tickets"} == {
        ("tickets", "", ""): 2,
        ("tickets", "topic", "bills"): 1,  # as staff put it right
        ("tickets", "topic", "loan"): 1,
        ("tickets", "hour", "12"): 2,
        ("tickets", "language", "ar"): 1,
        ("tickets", "language", "sv"): 1,
        ("tickets", "channel", "touch"): 2,
        ("tickets", "series", "A"): 1,
        ("tickets", "series", "B"): 1,
    }
    assert found["sessions", "", ""] == found["questions", "", ""] == found["sessions", "topic", "bills"] == 1
    assert found["sessions", "outcome", "partly"] == found["sessions", "how", "together"] == 1
    assert found["wait_minutes", "minutes", "10-20"] == 1


def test_a_zero_is_written_and_an_empty_key_is_not(station: Station, counted: Counted) -> None:
    factories.take(station)
    found = counted()
    assert {cell[0] for cell in found} == {measure.code for measure in MEASURES}
    assert found["loans", "", ""] == 0
    assert all(n > 0 for (_, dimension, _), n in found.items() if dimension)


def test_a_step_taken_back_has_not_happened(station: Station, counted: Counted, at: Moment) -> None:
    factories.take(station)
    ticket = factories.call(station)
    factories.finish(station, ticket)
    with station.db.begin() as s:
        tickets.undo(s, factories.ticket_row(s, ticket.id), at)
        assert counts.count(s, [ticket.business_day], at.zone)[ticket.business_day]["sessions", "", ""] == 0
        tickets.undo(s, factories.ticket_row(s, ticket.id), at)
    found = counted()
    assert found["sessions", "", ""] == found["wait_minutes", "", ""] == 0


def test_a_visit_finished_again_counts_once(station: Station, counted: Counted, at: Moment) -> None:
    factories.take(station)
    ticket = factories.call(station)
    factories.finish(station, ticket, "solved")
    with station.db.begin() as s:
        tickets.undo(s, factories.ticket_row(s, ticket.id), at)
    factories.finish(station, ticket, "referred")
    found = counted()
    assert found["sessions", "", ""] == found["sessions", "outcome", "referred"] == 1
    assert ("sessions", "outcome", "solved") not in found


def test_the_first_call_ends_the_wait(station: Station, counted: Counted, at: Moment) -> None:
    factories.take(station, at=at)
    ticket = factories.call(station, at=at.later(minutes=6))
    with station.db.begin() as s:
        tickets.recall(s, factories.ticket_row(s, ticket.id), at.later(minutes=25))
        tickets.send_to_topic(s, factories.ticket_row(s, ticket.id), "other", at.later(minutes=26))
    factories.call(station, at=at.later(minutes=70))
    found = counted()
    assert found["wait_minutes", "", ""] == found["wait_minutes", "minutes", "5-10"] == 1
    with station.db.read() as s:
        assert facts.wait_minutes(s, ticket.business_day) == [6.0]


def test_each_end_is_its_own_measure(station: Station, counted: Counted, at: Moment) -> None:
    for _ in range(3):
        factories.take(station)
    first, second = factories.call(station, "1"), factories.call(station, "2")
    with station.db.begin() as s:
        tickets.no_show(s, factories.ticket_row(s, first.id), at)
        tickets.leave(s, factories.ticket_row(s, second.id), at)
        tickets.expire_open(s, first.business_day, at)
    found = counted()
    assert (found["no_shows", "", ""], found["left", "", ""], found["expired", "", ""]) == (1, 1, 1)
    assert found["sessions", "", ""] == 0


def test_the_button_is_a_channel(station: Station, counted: Counted, at: Moment) -> None:
    with station.db.begin() as s:
        take_default_number(s, "button-00000001", at)
    assert counted()["tickets", "channel", "button"] == 1


def test_loans_and_returns_by_model(station: Station, counted: Counted, at: Moment) -> None:
    with station.db.begin() as s:
        for tag in ("TAB0001", "TAB0012"):
            lending.lend(s, queries.find(s, tag), at)
        returns.take_back(s, queries.find(s, "TAB0001"), at)
    found = counted()
    hour = f"{at.local.hour:02d}"
    assert found["loans", "", ""] == found["loans", "hour", hour] == 2
    assert found["loans", "model", "tablet-10"] == found["loans", "model", "tablet-8"] == 1
    assert found["returns", "", ""] == found["returns", "model", "tablet-10"] == 1


@pytest.mark.parametrize(
    ("hours", "key"),
    [(0, "0-1h"), (1, "1-3h"), (7.9, "3-8h"), (24, "1-7d"), (191, "1-7d"), (800, "29d+"), (-1, "0-1h")],
)
def test_lending_times(station: Station, counted: Counted, at: Moment, hours: float, key: str) -> None:
    with station.db.begin() as s:
        lending.lend(s, queries.find(s, "TAB0001"), at)
        returns.take_back(s, queries.find(s, "TAB0001"), at)
        s.execute(sa.update(Loan).values(lent_at=at.utc - dt.timedelta(hours=hours)))
    found = {cell: n for cell, n in counted().items() if cell[0] == "loan_times"}
    assert found == {("loan_times", "", ""): 1, ("loan_times", "duration", key): 1}


def test_an_undone_loan_is_not_counted(station: Station, counted: Counted, at: Moment) -> None:
    with station.db.begin() as s:
        lending.lend(s, queries.find(s, "TAB0001"), at)
        returns.undo_last(s, queries.find(s, "TAB0001"), at)
    assert counted()["loans", "", ""] == 0


def test_hours_are_local_also_on_the_day_of_a_clock_change(station: Station) -> None:
    def on_the_wall(utc: str) -> str:
        return hour(dt.datetime.fromisoformat(utc), station.clock.zone)

    assert (on_the_wall("2026-07-01T10:30+00:00"), on_the_wall("2026-12-01T10:30+00:00")) == ("12", "11")
    assert (on_the_wall("2026-10-25T00:30+00:00"), on_the_wall("2026-10-25T01:30+00:00")) == ("02", "02")
    assert (on_the_wall("2026-03-29T00:59+00:00"), on_the_wall("2026-03-29T01:00+00:00")) == ("01", "03")


@pytest.mark.parametrize(
    ("minutes", "bucket"),
    [(-3, "0-5"), (0, "0-5"), (4.99, "0-5"), (5, "5-10"), (30, "30-60"), (59.9, "30-60"), (60, "60+"), (900, "60+")],
)
def test_waits_fall_into_their_bucket(minutes: float, bucket: str) -> None:
    assert wait_bucket(minutes) == bucket
    assert bucket in WAIT_BUCKETS


def test_codes_fit_the_report() -> None:
    assert len(BY_CODE) == len(MEASURES)
    assert all(len(code) <= 24 for measure in MEASURES for code in (measure.code, *measure.dimensions))


def test_the_number_of_queries_is_flat(station: Station, at: Moment) -> None:
    def queries() -> int:
        with statements(station) as seen, station.db.read() as s:
            counts.count(s, [1], at.zone)
        return len(seen)

    factories.take(station)
    few = queries()
    for desk in ("1", "2", "3"):
        factories.take(station)
        factories.finish(station, factories.call(station, desk))
    assert queries() == few

"""Closing of past days."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import jsonschema
import msgspec
import pytest
import sqlalchemy as sa

from kiosk import audit
from kiosk.centre import business_day
from kiosk.centre.hours import Period, replace_week
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Clock
from kiosk.errors import Conflict
from kiosk.queue import tickets
from kiosk.queue.models import State, Ticket
from kiosk.station import Station
from kiosk.statistics import closing, day_report
from kiosk.statistics.day_report import DayReport
from kiosk.statistics.measures import MEASURES
from kiosk.statistics.models import DayCount
from kiosk.sync.models import Delivery, OutboxEntry
from tests import factories

Later = Callable[..., Station]
DAY = dt.timedelta(days=1)


def rows(station: Station, model: type) -> list:
    with station.db.read() as s:
        return list(s.scalars(sa.select(model)))


def clock_at(station: Station, hour: int, minute: int, days: int = 0) -> Station:
    """The same centre at a wall-clock time of today, or days later."""
    now = station.clock.now()
    local = dt.datetime.combine(now.date + days * DAY, dt.time(hour, minute), now.zone)
    moved = round((local.astimezone(dt.UTC) - now.utc).total_seconds())
    return dataclasses.replace(station, clock=Clock(station.clock.zone, "system", moved))


def test_it_works(station: Station, later: Later) -> None:
    today = station.clock.now().date
    factories.take(station)
    factories.finish(station, factories.call(station))
    factories.take(station)
    assert closing.close_finished(later(1)) == [today]
    (day,) = rows(station, BusinessDay)
    assert (day.status, day.date) == (DayStatus.CLOSED, today)
    assert sorted(ticket.state for ticket in rows(station, Ticket)) == [State.EXPIRED, State.FINISHED]
    written = {(row.measure, row.dimension, row.key): row.n for row in rows(station, DayCount)}
    assert (written["tickets", "", ""], written["sessions", "", ""], written["expired", "", ""]) == (2, 1, 1)
    (entry,) = rows(station, OutboxEntry)
    report = msgspec.json.decode(entry.body, type=DayReport)
    assert (entry.date, entry.revision, entry.state) == (today, 1, Delivery.OWED)
    assert (report.centre, report.date, report.revision, report.status) == ("demo", today, 1, "observed")
    assert {(count.measure, count.dimension, count.key): count.n for count in report.counts} == written


def test_a_day_that_is_not_over_is_not_closed(station: Station) -> None:
    factories.take(station)
    assert closing.close_finished(station) == []
    assert rows(station, OutboxEntry) == []


@pytest.mark.parametrize("finish_first", [False, True])
def test_after_midnight_the_timer_does_not_close_a_day_on_which_people_wait(
    station: Station, finish_first: bool
) -> None:
    """A run of the timer after midnight leaves the day open. A run by hand closes a past day at once."""
    evening = clock_at(station, 23, 30)
    today = evening.clock.now().date
    factories.take(evening)
    if finish_first:
        factories.finish(evening, factories.call(evening))
    after_midnight = clock_at(station, 0, 30, days=1)
    assert closing.close_unless_waiting(after_midnight) == ([today] if finish_first else [])
    assert (factories.call(after_midnight) is None) == finish_first
    assert closing.close_unless_waiting(clock_at(station, 3, 41, days=1)) == ([] if finish_first else [today])


def test_days_before_yesterday_are_closed_at_any_hour(station: Station, later: Later) -> None:
    today = station.clock.now().date
    factories.take(station)
    assert closing.close_unless_waiting(clock_at(station, 0, 30, days=2)) == [today, today + DAY]


def test_closing_again_changes_nothing(station: Station, later: Later) -> None:
    factories.take(station)
    closing.close_finished(later(1))
    before = rows(station, OutboxEntry)[0].body, len(rows(station, DayCount))
    assert closing.close_finished(later(1)) == []
    assert (rows(station, OutboxEntry)[0].body, len(rows(station, DayCount))) == before


def test_days_without_anybody_are_unobserved_not_zero(station: Station, later: Later) -> None:
    today = station.clock.now().date
    factories.take(station)
    assert closing.close_finished(later(4)) == [today, today + DAY, today + 2 * DAY, today + 3 * DAY]
    missing = [day for day in rows(station, BusinessDay) if day.status is DayStatus.UNOBSERVED]
    assert [day.date for day in missing] == [today + DAY, today + 2 * DAY, today + 3 * DAY]
    nulls = [row for row in rows(station, DayCount) if row.business_day == missing[0].id]
    assert {row.measure for row in nulls} == {measure.code for measure in MEASURES}
    assert all(row.n is None for row in nulls)
    report = msgspec.json.decode(rows(station, OutboxEntry)[1].body, type=DayReport)
    assert report.status == "unobserved"
    assert all(count.n is None for count in report.counts)


def test_weekdays_without_hours_are_not_missed(station: Station, later: Later) -> None:
    today = station.clock.now().date
    open_again = today + 2 * DAY
    with station.db.begin() as s:
        replace_week(s, [Period(today.weekday(), 0, 1440), Period(open_again.weekday(), 600, 900)])
    factories.take(station)
    assert closing.close_finished(later(4)) == [today, open_again]


def test_no_day_more_than_a_year_ago_is_missed(station: Station, later: Later) -> None:
    factories.take(station)
    with station.db.begin() as s:
        s.execute(sa.update(BusinessDay).values(date=dt.date(2001, 1, 1)))
    with station.db.read() as s:
        assert len(closing.unobserved(s, station.clock.now())) == closing.LOOK_BACK


def test_nothing_is_closed_while_the_time_is_not_trusted(
    station: Station, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.take(station)
    monkeypatch.setattr("kiosk.clock.is_synchronised", lambda: False)
    assert closing.close_finished(later(3, trust="synchronised")) == []
    assert [day.status for day in rows(station, BusinessDay)] == [DayStatus.OPEN]


def test_a_provisional_day_is_merged_before_its_date_is_closed(station: Station, later: Later) -> None:
    today = station.clock.now().date
    factories.take(station)
    with station.db.begin() as s:
        s.add(BusinessDay(date=dt.date(2020, 1, 1), clock_ok=False, opened=station.clock.now().utc))
        s.flush()
        s.execute(sa.update(Ticket).values(business_day=2))
    assert closing.close_finished(later(2)) == [today, today + DAY]
    assert [total(report, "tickets") for report in reports(station)] == [1, None]


def reports(station: Station) -> list[DayReport]:
    entries = sorted(rows(station, OutboxEntry), key=lambda entry: (entry.date, entry.revision))
    return [msgspec.json.decode(entry.body, type=DayReport) for entry in entries]


def total(report: DayReport, measure: str) -> int | None:
    return next(count.n for count in report.counts if (count.measure, count.dimension) == (measure, ""))


def test_tickets_of_a_closed_day_are_added_as_a_supplement(station: Station, later: Later) -> None:
    """The clock was a day ahead for a while, so the day was closed and sent, and then went on."""
    today = station.clock.now().date
    factories.take(station)
    factories.finish(station, factories.call(station))
    assert closing.close_finished(later(1)) == [today]
    factories.take(station, "bills")
    factories.take(station)
    assert closing.close_finished(later(1)) == [today]
    first, second = reports(station)
    assert (first.date, first.revision, second.date, second.revision) == (today, 1, today, 2)
    assert [total(first, name) for name in ("tickets", "sessions", "expired")] == [1, 1, 0]
    assert [total(second, name) for name in ("tickets", "sessions", "expired")] == [3, 1, 2]
    by_topic = {
        count.key: count.n for count in second.counts if (count.measure, count.dimension) == ("tickets", "topic")
    }
    assert by_topic == {"login": 2, "bills": 1}
    written = {(row.measure, row.dimension, row.key): row.n for row in rows(station, DayCount) if row.revision == 2}
    assert {(count.measure, count.dimension, count.key): count.n for count in second.counts} == written
    assert (written["tickets", "topic", "login"], written["tickets", "topic", "bills"]) == (2, 1)
    with station.db.read() as s:
        (entry,) = audit.latest(s, 1)
    assert (entry.who, entry.action, entry.details) == ("night", "day_added_to", {"date": str(today), "revision": 2})
    assert closing.close_finished(later(1)) == []


def test_a_measure_younger_than_its_day_is_not_added_to_it(station: Station, later: Later) -> None:
    """Otherwise the supplement's count would look like the whole day's."""
    factories.take(station)
    closing.close_finished(later(1))
    with station.db.begin() as s:
        s.execute(sa.delete(DayCount).where(DayCount.measure == "left"))
    factories.take(station)
    closing.close_finished(later(1))
    _, second = reports(station)
    assert total(second, "tickets") == 2
    assert "left" not in {count.measure for count in second.counts}


def test_an_unobserved_day_that_was_observed_after_all(station: Station, later: Later) -> None:
    today = station.clock.now().date
    with station.db.begin() as s:
        s.add(BusinessDay(date=today - DAY, clock_ok=True, opened=station.clock.now().utc, status=DayStatus.CLOSED))
    assert closing.close_finished(later(1)) == [today]
    factories.take(station)
    assert closing.close_finished(later(1)) == [today]
    assert [(report.status, total(report, "tickets")) for report in reports(station)] == [
        ("unobserved", None), ("observed", 1),
    ]  # fmt: skip


def test_closing_ends_every_undo(station: Station, later: Later) -> None:
    factories.take(station)
    ticket = factories.finish(station, factories.call(station))
    closing.close_finished(later(1))
    with station.db.begin() as s, pytest.raises(Conflict, match="day_closed"):
        tickets.undo(s, factories.ticket_row(s, ticket.id), later(1).clock.now())


def test_a_day_stays_open_where_its_closing_fails(
    station: Station, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.take(station)
    monkeypatch.setattr("kiosk.sync.outbox.put", lambda *_: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        closing.close_finished(later(1))
    assert [day.status for day in rows(station, BusinessDay)] == [DayStatus.OPEN]
    assert [ticket.state for ticket in rows(station, Ticket)] == [State.WAITING]
    assert rows(station, DayCount) == []


def test_equal_days_give_equal_bytes_that_match_the_schema(station: Station, later: Later) -> None:
    factories.take(station)
    closing.close_finished(later(3))
    for entry in rows(station, OutboxEntry):
        report = msgspec.json.decode(entry.body, type=DayReport)
        backwards = msgspec.structs.replace(report, counts=report.counts[::-1])
        assert day_report.freeze(backwards) == entry.body
        jsonschema.Draft202012Validator(day_report.schema()).validate(msgspec.json.decode(entry.body))


@pytest.mark.parametrize("damage", [{"person": "x"}, {"version": 2}, {"status": "maybe"}, {"revision": 0}])
def test_the_schema_refuses_what_the_type_refuses(station: Station, later: Later, damage: dict) -> None:
    factories.take(station)
    closing.close_finished(later(1))
    body = msgspec.json.decode(rows(station, OutboxEntry)[0].body) | damage
    assert not jsonschema.Draft202012Validator(day_report.schema()).is_valid(body)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body, DayReport)


@pytest.mark.parametrize("field", ["centre", "measure", "dimension", "key"])
def test_a_line_break_at_the_end_of_a_code_is_refused(field: str) -> None:
    count = {"measure": "tickets", "dimension": "topic", "key": "login", "n": 1}
    body = {"kind": "entren-day-report", "version": 1, "centre": "demo", "date": "2026-11-20", "revision": 1}
    body |= {"status": "observed", "counts": [count]}
    msgspec.convert(body, DayReport)
    where = body if field in body else count
    where[field] += "\n"
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert(body, DayReport)


def test_the_schemas_patterns_are_valid_in_ecmascript() -> None:
    """JSON Schema's are ECMAScript's: no `\\Z` there, and no looking ahead."""
    text = msgspec.json.encode(day_report.schema()).decode()
    assert text.count('$"}') + text.count('$",') == 4
    assert "\\\\Z" not in text
    assert "(?" not in text


def test_numbers_of_the_next_day_start_at_one(station: Station, later: Later) -> None:
    factories.take(station)
    closing.close_finished(later(1))
    assert factories.take(later(1)).number == "A1"
    with station.db.read() as s:
        assert business_day.open_days(s, later(1).clock.now()).others == ()

"""Provisional days get the right date and times, and no row is lost."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk.centre import business_day, settling
from kiosk.centre.hours import Period, replace_week
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.db import Base
from kiosk.errors import Conflict
from kiosk.feedback.models import FeedbackCount, Question
from kiosk.loans import lending, passes, queries, renewals
from kiosk.loans.models import Item, ItemEvent, Loan, Model
from kiosk.loans.passes import PassCode
from kiosk.queue import tickets
from kiosk.queue.facts import wait_minutes
from kiosk.queue.models import NumberCounter, Ticket, TicketEvent
from kiosk.station import Station
from tests import factories
from tests.wrong_clocks import Machine, keep_time, process_on, utc

FRIDAY, SATURDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 21)


@pytest.fixture
def centre(centre: Station) -> Station:
    """A centre with a visitor who has waited since ten."""
    factories.take(centre)
    return centre


@pytest.fixture
def table_with_one_row_a_day(station: Station) -> Iterator[sa.Table]:
    """A table of a possible feature, with one row of a kind for each day."""
    table = sa.Table(
        "table_with_one_row_a_day", Base.metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("business_day", sa.ForeignKey("business_day.id")),
        sa.Column("kind", sa.String),
        sa.UniqueConstraint("business_day", "kind"),
    )  # fmt: skip
    table.create(station.db.engine)
    yield table
    Base.metadata.remove(table)


def restart(machine: Machine, station: Station, *, off: dt.timedelta, has_time: bool) -> Station:
    machine.reboot(off, has_time=has_time)
    return process_on(machine, station)


def days(station: Station) -> list[tuple[dt.date, bool, bool]]:
    with station.db.read() as s:
        rows = s.execute(sa.select(BusinessDay.date, BusinessDay.clock_ok, BusinessDay.supplement))
        return [tuple(row) for row in rows]


def test_time_that_comes_back_after_closing_puts_the_afternoon_on_its_own_day(
    station: Station, centre: Station, machine: Machine
) -> None:
    machine.advance_to("2026-11-20 14:59")
    again = restart(machine, station, off=dt.timedelta(hours=1), has_time=False)
    assert [factories.take(again).number for _ in range(6)] == [f"A{number}" for number in range(2, 8)]
    machine.advance(hours=4)
    machine.correct_clock()
    keep_time(again)
    assert days(station) == [(FRIDAY, True, False)]
    with station.db.read() as s:
        assert s.scalars(sa.select(NumberCounter.last)).all() == [7]


def test_the_times_of_a_wrong_clock_are_moved(station: Station, centre: Station, machine: Machine) -> None:
    again = restart(machine, station, off=dt.timedelta(hours=4), has_time=False)  # it goes on from ten
    factories.take(again)
    machine.advance(minutes=20)
    for desk in ("1", "2"):
        factories.call(again, desk)
    machine.advance(hours=1)
    machine.correct_clock()
    keep_time(again)
    with station.db.read() as s:
        second = s.get_one(Ticket, 2)
        events = s.scalars(sa.select(TicketEvent.at).where(TicketEvent.ticket == 2).order_by(TicketEvent.id)).all()
        (waits,) = [wait_minutes(s, second.business_day)]
    assert abs(second.taken_at - utc("2026-11-20 14:00")) < dt.timedelta(seconds=2)
    assert second.called_at is not None
    assert abs(second.called_at - utc("2026-11-20 14:20")) < dt.timedelta(seconds=2)
    assert events == [second.taken_at, second.called_at]
    assert round(min(waits)) == 20
    with station.db.read() as s:
        text = s.execute(sa.text("SELECT taken_at FROM ticket ORDER BY id")).scalars().all()
    assert len({len(one) for one in text}) == 1, "of one width, which sorts by time"


def test_loans_are_moved_too(station: Station, centre: Station, machine: Machine) -> None:
    again = restart(machine, station, off=dt.timedelta(hours=4), has_time=False)
    with station.db.begin() as s:
        lending.lend(s, queries.find(s, "TAB0001"), again.clock.now())
    machine.advance(minutes=5)
    machine.correct_clock()
    keep_time(again)
    with station.db.read() as s:
        event = s.scalars(sa.select(ItemEvent)).one()
    assert abs(event.at - utc("2026-11-20 14:00")) < dt.timedelta(seconds=2)


@pytest.mark.parametrize("off", [dt.timedelta(days=3), dt.timedelta(hours=4)])
@pytest.mark.parametrize("again_without", [False, True])
def test_the_last_day_of_a_home_loan_moves_with_its_day(
    station: Station, centre: Station, machine: Machine, off: dt.timedelta, *, again_without: bool
) -> None:
    """Counted anew from the right date, also of a renewal; a loan whose day was right stays."""
    machine.advance_to("2026-11-20 15:00")
    pass_ = PassCode(passes.new_code())
    with station.db.begin() as s:
        s.execute(sa.update(Model).values(loan_days=14))
        for tag in ("TAB0001", "TAB0002"):
            lending.lend_home(s, queries.find(s, tag), pass_, centre.clock.now())
    without = restart(machine, station, off=off, has_time=False)
    with station.db.begin() as s:
        lending.lend_home(s, queries.find(s, "TAB0003"), pass_, without.clock.now())
        renewals.renew(s, queries.find(s, "TAB0002"), without.clock.now())
    machine.advance(minutes=5)
    known = restart(machine, station, off=dt.timedelta(), has_time=True) if again_without else without
    machine.correct_clock()
    keep_time(known)
    keep_time(known)
    true = (machine.true - dt.timedelta(minutes=5)).date() if not again_without or off.days == 0 else FRIDAY
    with station.db.read() as s:
        rows = s.execute(sa.select(Item.tag, Loan.due_on).join(Loan, Loan.item_id == Item.id))
        due = {tag: last for tag, last in rows}
    assert due["TAB0001"] == FRIDAY + dt.timedelta(days=14)
    assert due["TAB0002"] == due["TAB0003"] == true + dt.timedelta(days=14)


def test_no_loan_is_late_because_of_our_clock(station: Station, centre: Station, machine: Machine) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(Model).values(loan_days=1))
    without = restart(machine, station, off=dt.timedelta(days=4), has_time=False)
    with station.db.begin() as s:
        lending.lend_home(s, queries.find(s, "TAB0003"), PassCode(passes.new_code()), without.clock.now())
    machine.advance(days=3)
    machine.correct_clock()
    keep_time(without)
    with station.db.read() as s:
        assert s.scalar(sa.select(Loan.due_on)) == machine.date


def test_a_step_after_the_time_is_known_is_not_moved(station: Station, centre: Station, machine: Machine) -> None:
    again = restart(machine, station, off=dt.timedelta(hours=4), has_time=False)
    factories.take(again)
    machine.advance(hours=1)
    machine.correct_clock()
    with station.db.begin() as s:
        tickets.leave(s, factories.ticket_row(s, 2), again.clock.now())
    keep_time(again)
    with station.db.read() as s:
        left = s.get_one(Ticket, 2).ended_at
    assert left == machine.true


def test_a_night_without_time_divides_the_days(station: Station, centre: Station, machine: Machine) -> None:
    machine.advance_to("2026-11-20 15:00")
    again = restart(machine, station, off=dt.timedelta(hours=1), has_time=False)
    factories.take(again)
    machine.advance_to("2026-11-21 08:30")
    factories.take(again)
    machine.advance(minutes=30)
    machine.correct_clock()
    keep_time(again)
    assert days(station) == [(FRIDAY, True, False), (SATURDAY, True, False)]
    with station.db.read() as s:
        assert s.scalars(sa.select(Ticket.business_day).order_by(Ticket.id)).all() == [1, 1, 3]


@pytest.mark.parametrize(
    ("second_off", "date"),
    [
        (dt.timedelta(minutes=1), FRIDAY),  # today's own row is there: it cannot be another
        (dt.timedelta(days=2), FRIDAY),  # that day is open still, and the clock said so too
    ],
)
def test_a_day_of_an_earlier_boot_joins_the_open_day(
    station: Station, centre: Station, machine: Machine, second_off: dt.timedelta, date: dt.date
) -> None:
    without = restart(machine, station, off=dt.timedelta(minutes=1), has_time=False)
    factories.take(without)
    machine.correct_clock()
    again = restart(machine, station, off=second_off, has_time=True)
    keep_time(again)
    with station.db.read() as s:
        day = s.get_one(Ticket, 2).business_day
        assert s.get_one(BusinessDay, day).date == date


def test_a_day_of_an_earlier_boot_is_todays_where_no_day_is_open(
    station: Station, centre: Station, machine: Machine
) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(BusinessDay).values(status=DayStatus.CLOSED))
    without = restart(machine, station, off=dt.timedelta(days=3), has_time=False)
    machine.error = dt.timedelta(days=-9000)  # nobody kept the time at all
    factories.take(without)
    machine.correct_clock()
    keep_time(restart(machine, station, off=dt.timedelta(minutes=1), has_time=True))
    assert days(station) == [(FRIDAY, True, False), (dt.date(2026, 11, 23), True, False)]


def test_a_day_that_is_closed_already_gets_a_supplement(station: Station, centre: Station, machine: Machine) -> None:
    without = restart(machine, station, off=dt.timedelta(minutes=1), has_time=False)
    factories.take(without)
    with station.db.begin() as s:
        s.execute(sa.update(BusinessDay).where(BusinessDay.clock_ok).values(status=DayStatus.CLOSED))
    machine.correct_clock()
    keep_time(without)
    assert days(station) == [(FRIDAY, True, False), (FRIDAY, False, True)]
    assert factories.call(without).number == 2


def test_an_empty_day_on_which_the_centre_is_closed_is_removed(station: Station, machine: Machine) -> None:
    with station.db.begin() as s:
        replace_week(s, [Period(weekday, 600, 900) for weekday in range(4)])
    machine.synchronised = False
    process = process_on(machine, station)
    business_day.observe(station.db, process.clock.now())
    assert len(days(station)) == 1
    machine.correct_clock()
    keep_time(process)
    assert days(station) == []


def test_two_days_that_cannot_be_merged_lose_nothing(
    station: Station, centre: Station, table_with_one_row_a_day: sa.Table
) -> None:
    """Only the counter of numbers, and counted answers, may merge two rows into one."""
    with station.db.begin() as s:
        other = BusinessDay(date=FRIDAY, clock_ok=False, opened=utc("2026-11-20 10:00"))
        s.add(other)
        s.flush()
        s.execute(sa.insert(table_with_one_row_a_day), [{"business_day": day, "kind": "x"} for day in (1, other.id)])
    with pytest.raises(Conflict, match="changed_meanwhile"), station.db.begin() as s:
        settling.merge(s, 2, 1)
    keep_time(centre)
    with station.db.read() as s:
        assert len(s.execute(sa.select(table_with_one_row_a_day)).all()) == 2
    assert days(station) == [(FRIDAY, True, False), (FRIDAY, False, True)]


@pytest.mark.parametrize(("one", "other"), [(7, 3), (3, 7)])
def test_the_counter_keeps_the_higher_number(station: Station, centre: Station, one: int, other: int) -> None:
    with station.db.begin() as s:
        s.add(BusinessDay(date=SATURDAY, clock_ok=False, opened=utc("2026-11-21 10:00")))
        s.flush()
        s.execute(sa.update(NumberCounter).values(last=one))
        s.add_all(NumberCounter(business_day=2, series=series, last=other) for series in "AB")
        s.flush()
        settling.merge(s, 2, 1)
    with station.db.read() as s:
        rows = s.execute(sa.select(NumberCounter.business_day, NumberCounter.series, NumberCounter.last)).all()
    assert [tuple(row) for row in rows] == [(1, "A", 7), (1, "B", other)]


def test_counted_answers_are_added_up(station: Station, centre: Station) -> None:
    with station.db.begin() as s:
        s.add(BusinessDay(date=SATURDAY, clock_ok=False, opened=utc("2026-11-21 10:00")))
        s.flush()
        for day, answer, n in ((1, "good", 2), (2, "good", 3), (2, "bad", 1)):
            s.add(FeedbackCount(business_day=day, question=Question.FACE, answer=answer, n=n))
        s.flush()
        settling.merge(s, 2, 1)
    with station.db.read() as s:
        rows = s.execute(sa.select(FeedbackCount.business_day, FeedbackCount.answer, FeedbackCount.n)).all()
    assert sorted(tuple(row) for row in rows) == [(1, "bad", 1), (1, "good", 5)]


def test_every_time_in_a_table_of_a_day_is_declared() -> None:
    """Each time column of a table with a business day is moved with its day."""
    unmarked = {
        f"{table.name}.{column.name}"
        for table, _ in settling._hanging_on_days()
        for column in table.c
        if column.type.__class__.__name__ == "UtcDateTime" and "stamped_on" not in column.info
    }
    assert not unmarked

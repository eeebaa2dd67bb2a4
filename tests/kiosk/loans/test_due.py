"""A home loan is due on a day with staff, is renewed as often as its model allows, and is late after its last day."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.centre.models import ExceptionDay
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.loans import due, lending, queries, renewals, returns
from kiosk.loans.facts import read_facts
from kiosk.loans.models import ItemStep
from kiosk.loans.passes import PassCode
from kiosk.station import Station
from tests import factories

PASS = PassCode("PASS12345678903")
FRIDAY = dt.date(2026, 12, 4)


@pytest.fixture
def friday(station: Station, at: Moment) -> Moment:
    """Friday at 12; staff are here on weekdays from 9 to 17, and models are lent home for a day."""
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, 9 * 60, 17 * 60) for day in range(5)])
        s.execute(sa.text("UPDATE model SET loan_days = 1"))
    return Moment(dt.datetime.combine(FRIDAY, dt.time(12), at.zone).astimezone(dt.UTC), at.zone)


def lend_home(s: Session, at: Moment, tag: str = "TAB0001") -> None:
    lending.lend_home(s, queries.find(s, tag), PASS, at)


def last_day(s: Session) -> dt.date | None:
    return queries.item(s, "TAB0001").due_on


def test_it_works(station: Station, friday: Moment) -> None:
    with station.db.begin() as s:
        lend_home(s, friday)
        assert last_day(s) == FRIDAY + dt.timedelta(days=3)
        (loan,) = due.home(s, friday.later(days=3)).rows
        assert (loan.days_late, due.number_late(s, friday.later(days=3))) == (0, 0)
        (loan,) = due.late(s, friday.later(days=5)).rows
        assert (loan.days_late, due.number_late(s, friday.later(days=5))) == (2, 1)


def test_a_day_that_is_closed_later_moves_the_last_day_too(station: Station, friday: Moment) -> None:
    with station.db.begin() as s:
        lend_home(s, friday)
        s.add(ExceptionDay(date=FRIDAY + dt.timedelta(days=3), names={}))
        s.flush()
        tuesday = friday.later(days=4)
        assert last_day(s) == tuesday.date
        assert due.home(s, tuesday).rows[0].days_late == 0
        assert due.number_late(s, tuesday) == 0
        assert due.number_late(s, tuesday.later(days=1)) == 1


def test_a_centre_without_hours_counts_every_day(station: Station, friday: Moment) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [])
        lend_home(s, friday)
        assert last_day(s) == FRIDAY + dt.timedelta(days=1)
        assert due.number_late(s, friday.later(days=2)) == 1


def test_renewed_from_today_and_undone(station: Station, friday: Moment) -> None:
    with station.db.begin() as s:
        lend_home(s, friday)
        monday = friday.later(days=3)
        renewals.renew(s, queries.find(s, "TAB0001"), monday)
        assert last_day(s) == FRIDAY + dt.timedelta(days=4)
        assert due.home(s, monday).rows[0].renewals == 1
        returns.undo_last(s, queries.find(s, "TAB0001"), monday.later(seconds=5))
        assert last_day(s) == FRIDAY + dt.timedelta(days=3)
        assert due.home(s, monday).rows[0].renewals == 0


def test_what_is_not_renewed(station: Station, friday: Moment) -> None:
    with station.db.begin() as s:
        with pytest.raises(NotFound, match="not_lent_home"):
            renewals.renew(s, queries.find(s, "TAB0001"), friday)
        lend_home(s, friday)
        with pytest.raises(Conflict, match="not_longer"):
            renewals.renew(s, queries.find(s, "TAB0001"), friday)
        for day in (3, 4):
            renewals.renew(s, queries.find(s, "TAB0001"), friday.later(days=day))
        with pytest.raises(Conflict, match="renewed_enough"):
            renewals.renew(s, queries.find(s, "TAB0001"), friday.later(days=5))
        lending.lend(s, queries.find(s, "TAB0002"), friday)
        with pytest.raises(NotFound, match="not_lent_home"):
            renewals.renew(s, queries.find(s, "TAB0002"), friday)


def test_what_is_counted(station: Station, friday: Moment) -> None:
    """A renewal, a late return of each kind of loan, and one that is not late."""
    late = friday.later(days=5)
    with station.db.begin() as s:
        for tag in ("TAB0001", "TAB0002"):
            lend_home(s, friday, tag)
        lending.lend(s, queries.find(s, "TAB0003"), friday)
        renewals.renew(s, queries.find(s, "TAB0002"), late)
        for tag in ("TAB0001", "TAB0002", "TAB0003"):
            returns.take_back(s, queries.find(s, tag), late)
        every = sorted(
            fact.measure for fact in read_facts(s, s.scalars(sa.text("SELECT id FROM business_day")).all(), late.zone)
        )
    assert [every.count(one) for one in ("renewals", "returned_late", "returns")] == [1, 2, 3]


def test_what_shall_be_back_before_the_centre_closes(station: Station, friday: Moment) -> None:
    factories.lend(station, "TAB0001", friday)
    with station.db.begin() as s:
        lend_home(s, friday, "TAB0002")
        assert due.back_soon(s, friday.later(hours=4, minutes=29)) is None
        assert due.back_soon(s, friday.later(hours=4, minutes=30)) == due.BackToday(1, 17 * 60)
        assert [loan.tag for loan in due.in_centre(s, friday).rows] == ["TAB0001"]
        assert due.in_centre(s, friday.later(days=3)).rows == []
        assert due.earlier(s, friday.later(days=3)).rows[0].days_late == 3
        assert due.number_earlier(s, friday.later(days=3)) == 1
        assert due.back_soon(s, friday.later(days=3, hours=4, minutes=45)) is None
        returns.take_back(s, queries.find(s, "TAB0001"), friday)
        assert due.back_soon(s, friday.later(hours=4, minutes=45)) is None


def test_what_is_late_is_counted_in_one_way(station: Station, friday: Moment) -> None:
    """Home loans and those in the centre each have a list; without a right date nothing is late."""
    with station.db.begin() as s:
        lend_home(s, friday)
        lending.lend(s, queries.find(s, "TAB0002"), friday.later(days=4))
    with station.db.read() as s:
        for days, earlier in ((4, []), (5, ["TAB0002"])):
            at = friday.later(days=days)
            assert [one.tag for one in due.home(s, at).rows if one.days_late] == ["TAB0001"]
            assert [one.tag for one in due.late(s, at).rows] == ["TAB0001"] and due.number_late(s, at) == 1
            assert [one.tag for one in due.earlier(s, at).rows if one.days_late] == earlier
            assert due.number_earlier(s, at) == len(earlier)
        unset = dataclasses.replace(friday.later(days=5), trusted=False)
        assert due.number_late(s, unset) == due.number_earlier(s, unset) == 0
        assert [one.tag for one in due.in_centre(s, unset).rows] == ["TAB0002"]


def test_a_step_of_a_renewal_keeps_the_day_before(station: Station, friday: Moment) -> None:
    with station.db.begin() as s:
        lend_home(s, friday)
        renewals.renew(s, queries.find(s, "TAB0001"), friday.later(days=3))
        last = queries.last_step_of(s, "TAB0001")
    assert last is not None and (last.step, last.about) == (ItemStep.RENEWED, "2026-12-07")

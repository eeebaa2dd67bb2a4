"""The waiting list and reservations: numbers without names, and what the page says before items are too few."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.loans import group_list, groups, holds, lending, queries, renewals
from kiosk.loans.holds import EventSettings
from kiosk.loans.passes import PassCode
from kiosk.station import Station
from tests.kiosk.scans.conftest import Reader

PASS = "PASS12345678903"
MODEL = "tablet-10"


@pytest.fixture
def noon(station: Station, at: Moment) -> Moment:
    """Noon of a day; two items of the model are there."""
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-8' WHERE tag > 'TAB0002'"))
        s.execute(sa.text(f"UPDATE item SET model_code = '{MODEL}' WHERE tag <= 'TAB0002'"))
    return Moment(dt.datetime.combine(at.date, dt.time(12), at.zone).astimezone(dt.UTC), at.zone)


def event(at: Moment, **other: object) -> EventSettings:
    fields = {"model": MODEL, "wanted": 2, "name": "Klass 7B", "date": at.date, "opens": 13 * 60, "closes": 15 * 60}
    return EventSettings(**(fields | other))  # type: ignore[arg-type]


def lend(s: Session, at: Moment, tag: str = "TAB0001") -> None:
    lending.lend(s, queries.find(s, tag), at)


def test_it_works(station: Station, noon: Moment) -> None:
    with station.db.begin() as s:
        assert [holds.wait(s, MODEL, noon).place for _ in range(2)] == [1, 2]
        kept = holds.kept(s, MODEL, noon)
        assert kept is not None and (kept.place, kept.waiting, kept.ready, kept.is_short) == (1, 2, 2, False)
        lend(s, noon)
        kept = holds.kept(s, MODEL, noon)
        assert kept is not None and kept.is_short
        first = holds.places(s, noon)[0]
        holds.end(s, first.id, noon)
        assert [one.place for one in holds.places(s, noon)] == [2]
        assert holds.kept(s, "tablet-8", noon) is None
        assert holds.places(s, noon.later(days=31)) == []
        assert holds.wait(s, MODEL, noon).place == 3


def test_a_number_is_not_given_again_while_its_slip_may_be_somewhere(station: Station, noon: Moment) -> None:
    with station.db.begin() as s:
        holds.end(s, holds.wait(s, MODEL, noon).id, noon)
        assert holds.wait(s, MODEL, noon).place == 2
        s.execute(sa.text(f"UPDATE hold SET place = {holds.PLACES}"))
        assert holds.wait(s, MODEL, noon).place == 1


def test_an_event_keeps_its_items_from_two_hours_before(station: Station, noon: Moment) -> None:
    with station.db.begin() as s:
        holds.reserve(s, event(noon, opens=15 * 60, closes=16 * 60), noon)
        lend(s, noon)
        assert holds.kept(s, MODEL, noon) is None
        kept = holds.kept(s, MODEL, noon.later(hours=1))
        assert kept is not None and (kept.event, kept.left, kept.ready) == ("Klass 7B", 2, 1)
        assert holds.kept(s, MODEL, noon.later(hours=4)) is None


def test_what_an_event_can_count_on(station: Station, noon: Moment) -> None:
    """Not on what events before it have reserved for the same time; never more than there are."""
    with station.db.begin() as s:
        with pytest.raises(Invalid) as refused:
            holds.reserve(s, event(noon, wanted=3), noon)
        assert (refused.value.code, refused.value.params["most"]) == ("more_than_exist", 2)
        booked = [
            holds.reserve(s, event(noon, wanted=wanted, opens=opens * 60, closes=closes * 60), noon)
            for wanted, opens, closes in ((1, 13, 15), (2, 14, 16), (2, 16, 17))
        ]
        in_use = holds.InUse(s)
        assert [in_use.left_for(one, booked, noon) for one in booked] == [2, 1, 2]


def test_a_home_loan_over_an_event(station: Station, noon: Moment) -> None:
    with station.db.begin() as s:
        thursday = noon.date + dt.timedelta(days=3)
        holds.reserve(s, event(noon, date=thursday), noon)
        lending.lend_home(s, queries.find(s, "TAB0001"), PassCode(PASS), noon)
        kept = holds.kept(s, MODEL, noon, queries.item(s, "TAB0001").due_on)
        assert kept is not None and kept.event == "Klass 7B"
        assert holds.InUse(s).there_on(MODEL, thursday) == 1
        assert holds.kept(s, MODEL, noon) is None


def test_an_event_is_handed_out_as_a_group(station: Station, noon: Moment) -> None:
    reader = Reader(station, noon)
    with station.db.begin() as s:
        hold = holds.reserve(s, event(noon), noon)
        group = groups.begin_event(s, hold.id, noon)
    for tag in ("TAB0001", "TAB0002"):
        assert reader.answer(tag, after=5)[1] == "lent"
    with station.db.begin() as s:
        count = group_list.count(s, group, noon)
        assert (count.event and count.event.name, count.wanted, count.lent) == ("Klass 7B", 2, 2)
        assert holds.lent_to(s, hold) == 2
        assert holds.kept(s, MODEL, noon, group=group) is None
        with pytest.raises(Conflict, match="event_is_over"):
            groups.begin_event(s, hold.id, noon.later(hours=4))
        with pytest.raises(NotFound, match="unknown_hold"):
            holds.end(s, 99, noon)


def test_what_is_no_event(station: Station, noon: Moment) -> None:
    wrong = {
        "bad_event_name": [{"name": ""}, {"name": "x" * 41}, {"name": "Anna 19121212-1212"}],
        "bad_event_number": [{"wanted": None}, {"wanted": 0}, {"wanted": 1000}],
        "bad_event_day": [{"date": None}, {"date": noon.date - dt.timedelta(days=1)}],
        "bad_event_time": [{"opens": None}, {"closes": None}, {"closes": 13 * 60}],
        "event_has_been": [{"opens": 10 * 60, "closes": 12 * 60}],
        "bad_value": [{"model": "none"}],
    }
    for code, values in wrong.items():
        for value in values:
            with station.db.begin() as s, pytest.raises(Invalid, match=code):
                holds.reserve(s, event(noon, **value), noon)


def test_who_waits_ends_renewals(station: Station, noon: Moment) -> None:
    """Who waits for what stands ready on the shelf does not."""
    with station.db.begin() as s:
        lending.lend_home(s, queries.find(s, "TAB0001"), PassCode(PASS), noon)
        holds.wait(s, MODEL, noon)
        renewals.renew(s, queries.find(s, "TAB0001"), noon.later(days=2))
        lend(s, noon.later(days=2), "TAB0002")
        with pytest.raises(Conflict, match="others_wait"):
            renewals.renew(s, queries.find(s, "TAB0001"), noon.later(days=3))


def test_what_an_event_has_reserved_is_not_for_those_who_wait(station: Station, noon: Moment) -> None:
    with station.db.begin() as s:
        lending.lend_home(s, queries.find(s, "TAB0001"), PassCode(PASS), noon)
        holds.wait(s, MODEL, noon)
        assert not holds.others_wait(s, MODEL, noon)
        holds.reserve(s, event(noon, wanted=1), noon)
        assert holds.others_wait(s, MODEL, noon)
        assert not holds.others_wait(s, MODEL, noon.later(hours=4))


def test_the_card_renews_what_is_scanned_after_it(station: Station, noon: Moment) -> None:
    with station.db.begin() as s:
        lending.lend_home(s, queries.find(s, "TAB0001"), PassCode(PASS), noon)
    reader = Reader(station, noon.later(days=3))
    assert reader.answer("ENTRENRENEW") == ("ask", None, "scan_to_renew")
    assert reader.answer("TAB0001", after=20) == ("done", "renewed", None)
    assert reader.answer("TAB0001", after=20) == ("refused", None, "not_longer")
    assert reader.answer("TAB0002", after=5) == ("refused", None, "not_lent_home")
    assert reader.answer("ENTRENUNDO", after=5) == ("ask", None, "step_before")
    assert reader.answer("ENTRENUNDO", after=5) == ("done", "undone", None)
    assert reader.answer("TAB0001", after=31) == ("done", "returned", None)

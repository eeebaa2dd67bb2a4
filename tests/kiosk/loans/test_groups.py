"""A group: many items after one card, each counts once, and whoever brings them gives them back."""

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid
from kiosk.loans import borrowers, group_list, groups, holds, label_checks, queries, returns
from kiosk.loans.group_list import GroupCount
from kiosk.loans.holds import EventSettings
from kiosk.scans import places
from kiosk.scans.places import Place
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from tests.campaign import CAMPAIGN
from tests.kiosk.scans.conftest import Reader

PASS, OTHER = "PASS12345678903", "PASS00000000000"
GROUP, DONE, UNDO, READY, RENEW = "ENTRENGROUP", "ENTRENGROUPDONE", "ENTRENUNDO", "ENTRENREADY", "ENTRENRENEW"
TAGS = [f"TAB{number:04d}" for number in range(1, 5)]


@pytest.fixture
def reader(station: Station, at: Moment) -> Reader:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    return Reader(station, at)


def counted(reader: Reader) -> list[GroupCount]:
    with reader.station.db.read() as s:
        return group_list.counts(s, reader.at)


def test_it_works(reader: Reader) -> None:
    assert reader.answer(GROUP) == ("done", "group_begun", None)
    for tag in TAGS[:3]:
        assert reader.answer(tag, after=5) == ("done", "lent", None)
    (group,) = counted(reader)
    assert (group.lent, group.out, group.goes_on, group.goes_home) == (3, TAGS[:3], True, False)
    assert reader.answer(DONE, after=5) == ("done", "group_ended", None)
    assert reader.answer(TAGS[0], after=5) == ("done", "returned", None)
    (group,) = counted(reader)
    assert (group.lent, group.out, group.goes_on) == (3, TAGS[1:3], False)


def test_what_is_scanned_twice_counts_once(reader: Reader) -> None:
    reader.read(GROUP)
    reader.read(TAGS[0], after=5)
    assert reader.answer(TAGS[0], after=60) == ("repeat", None, "in_group")
    assert [one.lent for one in counted(reader)] == [1]
    assert reader.count("item_event") == 1


def test_an_item_that_is_not_ready_is_refused_with_what_has_stood_longest(reader: Reader) -> None:
    with reader.station.db.begin() as s:
        s.execute(sa.text("UPDATE item SET since = '2026-01-01 00:00:00' WHERE tag = 'TAB0003'"))
    reader.read(TAGS[0])
    reader.read(TAGS[0], after=5)
    reader.read(TAGS[1], after=5)
    reader.read(GROUP, after=5)
    assert reader.answer(TAGS[0], after=5) == ("refused", None, "not_ready")
    assert reader.answer(TAGS[1], after=5) == ("refused", None, "lent_elsewhere")
    with reader.station.db.read() as s:
        assert group_list.longest_ready(s, queries.item(s, TAGS[0]).model, 1) == ["TAB0003"]


def test_an_event_counts_the_model_that_it_reserved(reader: Reader) -> None:
    """Another model is refused while that one is ready, and comes along apart when it is not."""
    with reader.station.db.begin() as s:
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-8', since = '2026-01-01 00:00:00'"))
        s.execute(sa.text("UPDATE item SET model_code = 'tablet-10' WHERE tag IN ('TAB0002', 'TAB0003')"))
        day = EventSettings("tablet-10", 2, "Klass 7B", reader.at.date, 0, 24 * 60 - 1)
        event = holds.reserve(s, day, reader.at)
        begun = groups.begin_event(s, event.id, reader.at)
        assert groups.begin_event(s, event.id, reader.at) == begun, "pressed in two browsers"
    (group,) = counted(reader)
    with reader.station.db.read() as s:
        assert group_list.next_for(s, group, 9) == ["TAB0002", "TAB0003"]
    assert reader.answer("TAB0001", after=5) == ("refused", None, "another_model")
    assert reader.answer("TAB0002", after=5)[1] == "lent"
    with reader.station.db.begin() as s:
        s.execute(sa.text("UPDATE item SET state = 'repair' WHERE tag = 'TAB0003'"))
    assert reader.answer("TAB0001", after=5)[1] == "lent", "none of the model is ready"
    (group,) = counted(reader)
    assert (group.counted, group.lent, group.wanted, group.out) == (1, 2, 2, ["TAB0001", "TAB0002"])
    reader.at = reader.at.later(minutes=15)
    with reader.station.db.begin() as s:
        assert groups.begin_event(s, event.id, reader.at) == begun, "after a pause"
    reader.read(DONE, after=5)
    with reader.station.db.begin() as s:
        assert holds.find(s, event.id).ended_at is None, "one is still wanted"
        groups.begin_event(s, event.id, reader.at)
    assert [one.wanted for one in counted(reader)] == [1, 2]


def test_undo_takes_it_out_of_the_group(reader: Reader) -> None:
    reader.read(GROUP)
    reader.read(TAGS[0], after=5)
    reader.read(TAGS[1], after=5)
    assert reader.answer(UNDO, after=5)[1] == "undone"
    assert [(one.lent, one.out) for one in counted(reader)] == [(1, TAGS[:1])]
    assert reader.answer(TAGS[1], after=5)[1] == "lent"


def test_silence_ends_it(reader: Reader) -> None:
    reader.read(GROUP)
    reader.read(TAGS[0], after=9 * 60)
    assert reader.answer(TAGS[1], after=9 * 60)[1] == "lent"
    assert reader.answer(TAGS[0], after=601)[1] == "returned"
    assert reader.answer(GROUP, after=5)[1] == "group_begun"


def test_after_a_pause_it_goes_on_by_a_press(reader: Reader) -> None:
    reader.read(GROUP)
    reader.read(TAGS[0], after=5)
    reader.at = reader.at.later(minutes=15)
    (group,) = counted(reader)
    assert (group.goes_on, group.rests) == (False, True)
    with reader.station.db.begin() as s:
        groups.go_on(s, group.id, reader.at)
    assert reader.answer(TAGS[1], after=5)[1] == "lent"
    (group,) = counted(reader)
    assert (group.lent, group.goes_on, group.rests) == (2, True, False)
    with reader.station.db.begin() as s:
        groups.end(s, group.id, reader.at)
    with reader.station.db.begin() as s, pytest.raises(Conflict, match="changed_meanwhile"):
        groups.go_on(s, group.id, reader.at)


def test_a_group_ends_what_its_scanner_did_before(reader: Reader) -> None:
    """A group ends renewing and the check of labels at its scanner, also when a button began it."""
    reader.read(RENEW)
    with reader.station.db.begin() as s:
        groups.begin(s, None, reader.at.later(seconds=1))
    assert reader.answer(TAGS[0], after=5)[1] == "lent"
    reader.read(DONE, after=5)
    with reader.station.db.begin() as s:
        label_checks.begin(s, "front", reader.at)
    reader.read(GROUP, after=5)
    assert reader.answer(TAGS[1], after=5)[1] == "lent"


def test_scanners_of_no_desk_lend_to_one_group(reader: Reader) -> None:
    with reader.station.db.begin() as s:
        groups.begin(s, 2, reader.at)
    other = Reader(reader.station, reader.at, "side")
    reader.read(TAGS[0], after=5)
    other.read(TAGS[1], after=5)
    assert [(one.lent, one.wanted) for one in counted(reader)] == [(2, 2)]
    assert other.answer(GROUP, after=5)[2] == "group_goes_on"
    assert other.answer(DONE, after=5)[1] == "group_ended"
    with reader.station.db.begin() as s, pytest.raises(Invalid, match="bad_wanted"):
        groups.begin(s, 0, reader.at)


def test_a_group_takes_the_scans_of_its_desk(reader: Reader) -> None:
    """A scanner of no desk lends to the only group, its own first, and asks where it cannot choose."""
    side, front_too, loose = (Reader(reader.station, reader.at, name) for name in ("side", "wedge", "loose"))
    with reader.station.db.begin() as s:
        for name, desk in (("front", "1"), ("wedge", "1"), ("side", "2")):
            places.put(s, "eva", name, Place(desk), None, reader.at)
        groups.begin(s, 2, reader.at, "1")
    assert side.answer(TAGS[0], after=1) == ("done", "lent", None)
    assert side.answer(TAGS[0], after=4) == ("done", "returned", None)
    for one, tag in ((reader, TAGS[1]), (front_too, TAGS[2]), (loose, TAGS[3])):
        assert one.answer(tag, after=5)[1] == "lent"
    assert [one.lent for one in counted(reader)] == [3]
    with reader.station.db.begin() as s:
        groups.begin(s, 3, reader.at, "2")
    for code in ("TAB0005", PASS, DONE):
        assert loose.answer(code, after=5) == ("ask", None, "which_group")
    assert loose.answer(GROUP, after=5)[1] == "group_begun"
    assert loose.answer("TAB0005", after=5)[1] == "lent"
    assert [(one.desk, one.lent) for one in counted(reader)] == [(None, 1), ("2", 0), ("1", 3)]


def test_a_group_of_no_desk_takes_the_scans_of_every_desk_that_has_none(reader: Reader) -> None:
    side = Reader(reader.station, reader.at, "side")
    with reader.station.db.begin() as s:
        places.put(s, "eva", "side", Place("2"), None, reader.at)
        groups.begin(s, None, reader.at)
    assert side.answer(TAGS[0], after=5)[1] == "lent"
    with reader.station.db.begin() as s:
        groups.begin(s, None, reader.at, "2")
    assert side.answer(TAGS[1], after=5)[1] == "lent"
    assert [(one.desk, one.lent) for one in counted(reader)] == [("2", 1), (None, 1)]


def test_with_a_pass_it_goes_home_also_after_a_restart(reader: Reader) -> None:
    reader.read(PASS)
    reader.read(GROUP, after=5)
    assert reader.answer(TAGS[0], after=20)[1] == "lent_home"
    reader.memory = ScanMemory()  # the service starts again
    assert reader.answer(TAGS[1], after=300)[1] == "lent_home"
    with reader.station.db.begin() as s:
        assert borrowers.look(s, "Eva", TAGS[1], reader.at) == PASS
    assert reader.answer(OTHER, after=5)[2] == "another_pass"
    assert reader.answer(PASS, after=5) == ("repeat", None, "pass_in_group")
    with reader.station.db.begin() as s:
        for tag in TAGS[:2]:
            returns.take_back(s, queries.find(s, tag), reader.at)
    reader.memory = ScanMemory()
    assert reader.answer(TAGS[2], after=40) == ("ask", None, "group_needs_pass")
    assert reader.answer(PASS, after=5) == ("ask", None, "scan_for_group")
    assert reader.answer(TAGS[2], after=5)[1] == "lent_home"


def test_a_pass_in_a_group_that_is_used_here(reader: Reader) -> None:
    reader.read(GROUP)
    assert reader.answer(PASS, after=5) == ("ask", None, "scan_for_group")
    assert reader.answer(TAGS[0], after=5)[1] == "lent_home"
    reader.read(DONE, after=5)
    assert reader.answer(TAGS[1], after=5)[1] == "lent"  # the pass is not in hand any more
    reader.read(GROUP, after=5)
    reader.read(TAGS[2], after=5)
    assert reader.answer(PASS, after=5) == ("refused", None, "group_is_here")


def test_the_end_of_a_group_ends_what_its_items_wait_for(reader: Reader) -> None:
    for end_by_card in (True, False):
        reader.read(GROUP, after=60)
        reader.read(TAGS[0], after=5)
        group = counted(reader)[0]
        if end_by_card:
            reader.read(DONE, after=5)
        else:
            with reader.station.db.begin() as s:
                groups.end(s, group.id, reader.at.later(seconds=5))
        assert reader.answer(PASS, after=10) == ("ask", None, "scan_item")
        assert reader.rows("SELECT due_on FROM loan WHERE returned_at IS NULL") == [(None,)]
        assert reader.answer(TAGS[1], after=5)[1] == "lent_home"
        reader.read("ENTRENPUTAWAY", after=5)
        for tag in TAGS[:2]:
            reader.read(tag, after=5)
            reader.read(READY, after=5)


def test_a_button_that_begins_or_ends_a_group_puts_the_pass_away(reader: Reader) -> None:
    reader.read(PASS)
    with reader.station.db.begin() as s:
        group = groups.begin(s, None, reader.at.later(seconds=5), goes_home=True)
    assert reader.answer(TAGS[0], after=10) == ("ask", None, "group_needs_pass")
    assert reader.answer(PASS, after=5) == ("ask", None, "scan_for_group")
    assert reader.answer(TAGS[0], after=5)[1] == "lent_home"
    with reader.station.db.begin() as s:
        groups.end(s, group, reader.at.later(seconds=5))
    assert reader.answer(TAGS[1], after=10)[1] == "lent"


def test_cards_with_nothing_to_do(reader: Reader) -> None:
    assert reader.answer(DONE) == ("refused", None, "no_group")
    reader.read(GROUP, after=5)
    assert reader.answer(GROUP, after=5) == ("refused", None, "group_goes_on")


class AnyOrder(RuleBasedStateMachine):
    """Any order of scans, cards, undos, returns and restarts of the service."""

    station: Station
    at: Moment

    def __init__(self) -> None:
        super().__init__()
        with self.station.db.begin() as s:
            for table in ("scan", "item_event", "loan", "loan_group"):
                s.execute(sa.text(f"DELETE FROM {table}"))
            s.execute(sa.text("UPDATE item SET state = 'ready', open_steps = '[]'"))
        self.reader = Reader(self.station, self.at)

    @rule(
        code=st.sampled_from([*TAGS, *TAGS, GROUP, DONE, UNDO, READY, PASS, OTHER]), after=st.sampled_from([1, 5, 700])
    )
    def scan(self, code: str, after: int) -> None:
        scans = self.reader.count("scan")
        before = self.reader.count("item_event")
        answer = self.reader.read(code, after)
        assert self.reader.count("scan") == scans + 1
        made = self.reader.count("item_event") - before
        assert made == 0 if answer.result != "done" else made <= 3

    @rule(tag=st.sampled_from(TAGS))
    def give_back(self, tag: str) -> None:
        with self.station.db.begin() as s:
            item = queries.find(s, tag)
            if item.state == "lent":
                returns.take_back(s, item, self.reader.at)

    @rule()
    def restart(self) -> None:
        self.reader.memory = ScanMemory()

    @rule(wanted=st.sampled_from([None, 2]))
    def button(self, wanted: int | None) -> None:
        with self.station.db.begin() as s:
            groups.begin(s, wanted, self.reader.at)

    @invariant()
    def counts_are_what_happened(self) -> None:
        rows = self.reader.rows
        assert rows("SELECT item_id FROM loan WHERE returned_at IS NULL GROUP BY item_id HAVING count(*) > 1") == []
        lent = rows("SELECT id FROM item WHERE state = 'lent' ORDER BY id")
        assert lent == rows("SELECT item_id FROM loan WHERE returned_at IS NULL ORDER BY item_id")
        stands = "NOT EXISTS (SELECT 1 FROM item_event AS undoing WHERE undoing.undoes = item_event.id)"
        begun = rows(f"SELECT count(*) FROM item_event WHERE step LIKE 'lent%' AND {stands}")
        assert begun == rows("SELECT count(*) FROM loan")
        for group in counted(self.reader):
            assert len(group.out) == len(set(group.out)) <= group.lent
            of_group = f"FROM loan WHERE group_id = {group.id}"
            assert rows(f"SELECT count(DISTINCT item_id) {of_group}") == [(group.lent,)]
            assert rows(f"SELECT count(*) {of_group} AND returned_at IS NULL") == [(len(group.out),)]
        homes = "SELECT count(DISTINCT due_on IS NULL) FROM loan WHERE group_id IS NOT NULL GROUP BY group_id"
        assert {number for (number,) in rows(homes)} <= {1}, "a group is lent home, or it is used here"


def test_any_order(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    machine = type("AnyOrderHere", (AnyOrder,), {"station": station, "at": at})
    size = settings(max_examples=200 if CAMPAIGN else 5, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(machine, settings=size)

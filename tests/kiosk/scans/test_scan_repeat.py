"""The same code within three seconds changes nothing and counts nothing."""

import tracemalloc

import pytest

from kiosk.errors import StorageFault
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import MOST, ScanMemory
from kiosk.station import Station
from tests.kiosk.scans.conftest import IDS, PERSON, Reader

SCANS = 200


def test_it_works(reader: Reader) -> None:
    reader.read("TAB0001")
    answer = reader.read("TAB0001", after=2.9)
    assert (answer.result, answer.action, answer.reason) == ("repeat", None, None)
    assert answer.item is not None
    assert answer.item.state == "lent"
    assert (reader.count("scan"), reader.count("item_event")) == (2, 1)


def test_after_three_seconds_the_same_code_is_a_new_scan(reader: Reader) -> None:
    reader.read("TAB0001")
    assert reader.answer("TAB0001", after=3) == ("done", "returned", None)


def test_a_tablet_left_before_the_reader_stays_lent(reader: Reader) -> None:
    results = [reader.answer("TAB0001", after=1.5)[0] for _ in range(8)]
    assert results == ["done"] + ["repeat"] * 7


def test_another_code_never_waits(reader: Reader) -> None:
    assert [reader.answer(f"TAB{number:04d}", after=0.01)[1] for number in range(1, 9)] == ["lent"] * 8


def test_a_refusal_says_its_reason_again(reader: Reader) -> None:
    reader.read(PERSON)
    assert reader.answer(PERSON, after=1) == ("repeat", None, "identity_card")
    assert reader.answer(PERSON, after=4) == ("refused", None, "identity_card")


def test_two_processes_agree_about_an_item(reader: Reader) -> None:
    reader.read("TAB0001")
    other = Reader(reader.station, reader.at, "side")
    assert other.answer("TAB0001", after=1)[0] == "repeat"
    assert other.answer("TAB0001", after=4)[:2] == ("done", "returned")


def test_a_scan_with_an_earlier_time_is_a_repeat_too(reader: Reader) -> None:
    reader.read("TAB0001")
    assert Reader(reader.station, reader.at).answer("TAB0001", after=-0.01)[0] == "repeat"


def test_unknown_codes_are_remembered_in_memory_only(reader: Reader) -> None:
    reader.read("who knows")
    assert reader.answer("who knows", after=1)[0] == "repeat"
    assert Reader(reader.station, reader.at).answer("who knows", after=1)[0] == "refused"


def test_a_scan_that_was_not_stored_is_no_repeat_later(reader: Reader) -> None:
    """After a full disk the next scan must be done, not be a repeat."""
    scan = Scanned(code="TAB0001", scanner="front", scan_id=next(IDS))
    with pytest.raises(StorageFault), reader.station.db.begin() as s:
        handle(s, scan, reader.at, reader.memory)
        raise StorageFault("disk_full")
    assert reader.answer("TAB0001", after=1) == ("done", "lent", None)


def test_scans_leave_no_listener_on_the_writer_session(reader: Reader) -> None:
    """Once each scan left a listener of 1.7 KB."""
    for number in range(50):  # what is made once is there by now
        reader.read(f"warm{number}", after=1)
    with reader.station.db.begin() as s:
        listeners = len(s.dispatch.after_commit)
    tracemalloc.start()
    before = tracemalloc.take_snapshot()
    for number in range(SCANS):
        reader.read(f"code{number}", after=1)
    after = tracemalloc.take_snapshot()
    tracemalloc.stop()
    with reader.station.db.begin() as s:
        assert len(s.dispatch.after_commit) == listeners
    growth = sum(line.size_diff for line in after.compare_to(before, "filename"))
    assert growth / SCANS < 500, "bytes a scan"


def test_memory_is_bounded_and_holds_no_code(station: Station, at: object) -> None:
    memory = ScanMemory().recent
    for number in range(MOST + 50):
        memory.remember(memory.code_hash(f"{PERSON}{number}"), station.clock.now(), None)
    seen = vars(memory)["_seen"]
    assert len(seen) == MOST
    assert PERSON.encode() not in b"".join(seen)
    assert memory.code_hash(PERSON) != ScanMemory().recent.code_hash(PERSON)

"""The first scan of an item lends it, the next returns it."""

import pytest

from kiosk.errors import Invalid, ProgramFault
from kiosk.loans import queries as loans
from kiosk.loans import shelf
from kiosk.scans import queries
from kiosk.scans.models import Result
from kiosk.scans.queries import ScanAnswer, ScannedItem
from tests.kiosk.scans.conftest import PERSON, Reader


def test_it_works(reader: Reader) -> None:
    lent = reader.read("TAB0001")
    assert lent == ScanAnswer(result=Result.DONE, action="lent", item=ScannedItem("TAB0001", "tablet-10", "lent"))
    returned = reader.read("]C0tab0001\r", after=60)
    assert returned.action == "returned"
    assert returned.item is not None
    assert returned.item.state == "checking"
    assert reader.rows("SELECT code_class, code_length, result, action, item_state FROM scan") == [
        ("item", 7, "done", "lent", "lent"),
        ("item", 7, "done", "returned", "checking"),
    ]


def test_a_scan_id_again_is_answered_as_before_whatever_the_code(reader: Reader) -> None:
    first = reader.read("TAB0001", scan_id="scan-of-the-page")
    assert reader.read("TAB0002", after=30, scan_id="scan-of-the-page") == first
    assert reader.read("TAB0001", after=30, scan_id="scan-of-the-page") == first
    assert (reader.count("scan"), reader.count("loan")) == (1, 1)


def test_the_stored_answer_does_not_follow_later_changes(reader: Reader) -> None:
    first = reader.read("TAB0001", scan_id="scan-of-the-page")
    reader.read("TAB0001", after=30)
    assert reader.read("TAB0001", scan_id="scan-of-the-page") == first


@pytest.mark.parametrize(("state", "reason"), [("checking", "not_ready"), ("withdrawn", "withdrawn")])
def test_a_scan_is_refused_by_the_items_state(reader: Reader, state: str, reason: str) -> None:
    if state == "checking":
        reader.read("TAB0001")
        reader.read("TAB0001", after=10)
    else:
        with reader.station.db.begin() as s:
            shelf.withdraw(s, loans.find(s, "TAB0001"), reader.at)
    events = reader.count("item_event")
    answer = reader.read("TAB0001", after=10)
    assert (answer.result, answer.action, answer.reason) == ("refused", None, reason)
    assert answer.item == ScannedItem("TAB0001", "tablet-10", state)
    assert reader.count("item_event") == events


@pytest.mark.parametrize(
    "code", ["TAB9999", "TAB0001TAB0002", "https://example.se/", "12345678901234", "\x00\x00", "ß" * 128]
)
def test_unknown_codes_are_refused(reader: Reader, code: str) -> None:
    assert reader.answer(code) == ("refused", None, "unknown_code")
    assert reader.rows("SELECT code_class, item_id FROM scan") == [("unknown", None)]


def test_an_identity_card_is_refused(reader: Reader) -> None:
    assert reader.answer(PERSON) == ("refused", None, "identity_card")
    assert reader.rows("SELECT code_class, code_length FROM scan") == [("identity", 13)]


@pytest.mark.parametrize(
    ("code", "name", "scan_id", "why"),
    [
        ("TAB0001", "front", "short", "bad_key"),
        ("TAB0001", "front", PERSON, "bad_key"),
        ("TAB0001", "Front desk", "scan-1234", "bad_scanner"),
        ("TAB0001", "", "scan-1234", "bad_scanner"),
        ("TAB0001", PERSON, "scan-1234", "bad_scanner"),
        ("TAB0001", f"a-{PERSON}", "scan-1234", "bad_scanner"),
        ("TAB0001", "front", f"scan-{PERSON}", "bad_key"),
        ("", "front", "scan-1234", "bad_code"),
        ("T" * 129, "front", "scan-1234", "bad_code"),
    ],
)
def test_a_malformed_scan_is_not_stored(reader: Reader, code: str, name: str, scan_id: str, why: str) -> None:
    reader.name = name
    with pytest.raises(Invalid) as refusal:
        reader.read(code, scan_id=scan_id)
    assert refusal.value.code == why
    assert reader.count("scan") == 0


def test_a_refusal_rolls_back_its_service(reader: Reader) -> None:
    """The loan and the item's new state are written before the event, which the database refuses here."""
    reader.read("TAB0002")
    with reader.station.db.begin() as s:
        s.connection().exec_driver_sql("CREATE UNIQUE INDEX no ON item_event (step)")
    answer = reader.read("TAB0001")
    assert (answer.result, answer.reason) == ("refused", "changed_meanwhile")
    assert answer.item == ScannedItem("TAB0001", "tablet-10", "ready")
    assert (reader.count("scan"), reader.count("loan")) == (2, 1)


def test_a_fault_of_ours_is_no_refusal(reader: Reader) -> None:
    """It is no conflict, and nothing of it is stored."""
    with reader.station.db.begin() as s:
        s.connection().exec_driver_sql(
            "CREATE TRIGGER no BEFORE INSERT ON item_event BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with pytest.raises(ProgramFault):
        reader.read("TAB0001")
    assert (reader.count("scan"), reader.count("loan")) == (0, 0)
    with reader.station.db.begin() as s:
        s.connection().exec_driver_sql("DROP TRIGGER no")
    assert reader.answer("TAB0001", after=1) == ("done", "lent", None)


def test_lists_of_scans(reader: Reader) -> None:
    for code in ("TAB0001", "TAB0002", "x"):
        reader.read(code)
    with reader.station.db.read() as s:
        assert [scan.id for scan in queries.newest(s, 2)] == [3, 2]
        assert [scan.answer.reason for scan in queries.after(s, 1)] == [None, "unknown_code"]
        assert queries.newest_id(s) == 3

"""A pass before or after an item lends it home. Nobody can read who borrowed it once it is returned."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.identity import contains_identity_number
from kiosk.loans import borrowers, due, passes, queries, returns, shelf
from kiosk.loans.passes import PassCode
from kiosk.scans.handle import Scanned, handle
from kiosk.station import Station
from tests.kiosk.scans.conftest import PERSON, Reader

PASS = "PASS12345678903"
OTHER = "PASS00000000000"
UNDO = "ENTRENUNDO"
AWAY = "ENTRENPUTAWAY"


@pytest.fixture
def reader(station: Station, at: Moment) -> Reader:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14 WHERE code = (SELECT model_code FROM item LIMIT 1)"))
    return Reader(station, at)


def look(reader: Reader, tag: str = "TAB0001") -> str:
    with reader.station.db.begin() as s:
        return borrowers.look(s, "Eva", tag, reader.at)


def everything(data: Path) -> bytes:
    """All bytes of the data folder: the databases with their free pages, journals and write-ahead logs."""
    return b"".join(file.read_bytes() for file in sorted(data.rglob("*")) if file.is_file())


def keys(reader: Reader) -> list[bytes]:
    file = reader.station.data / "keys.db"
    if not file.exists():
        return []
    with sqlite3.connect(file) as database:
        return [row[0] for row in database.execute("SELECT key FROM borrower_key")]


def test_a_pass_and_then_items(reader: Reader) -> None:
    assert reader.answer(PASS) == ("ask", None, "scan_item")
    assert reader.answer("TAB0001", after=20) == ("done", "lent_home", None)
    assert reader.answer("TAB0002", after=25) == ("done", "lent_home", None)
    assert reader.answer("TAB0003", after=31) == ("done", "lent", None)
    with reader.station.db.read() as s:
        assert [(loan.tag, loan.due_on) for loan in queries.open_loans(s)] == [
            ("TAB0001", reader.at.later(days=14).date), ("TAB0002", reader.at.later(days=14).date), ("TAB0003", None),
        ]  # fmt: skip
    assert look(reader) == look(reader, "TAB0002") == PASS
    assert reader.rows("SELECT code_class, code_length FROM scan LIMIT 1") == [("pass", 15)]


def test_an_item_and_then_its_pass(reader: Reader) -> None:
    reader.read("TAB0001")
    answer = reader.read(PASS, after=29)
    assert (answer.result, answer.action) == ("done", "lent_home")
    assert answer.item is not None
    assert (answer.item.tag, answer.item.state) == ("TAB0001", "lent")
    assert look(reader) == PASS
    assert reader.rows("SELECT count(*) FROM loan") == [(1,)]
    assert reader.answer("TAB0002", after=10)[1] == "lent_home"


def test_too_late_the_pass_waits_for_items(reader: Reader) -> None:
    reader.read("TAB0001")
    assert reader.answer(PASS, after=31) == ("ask", None, "scan_item")
    with pytest.raises(NotFound):
        look(reader)


@pytest.mark.parametrize("codes", [(PASS, "TAB0001"), ("TAB0001", PASS)])
def test_a_pass_and_an_item_that_were_read_apart_are_no_home_loan(reader: Reader, codes: tuple[str, str]) -> None:
    """They come at once where a page had to wait for the service."""
    for code, alone in zip(codes, (False, True), strict=True):
        scan = Scanned(code=code, scanner="front", scan_id=f"waited-{code}", alone=alone)
        with reader.station.db.begin() as s:
            handle(s, scan, reader.at.later(seconds=4 * alone), reader.memory)
    assert reader.rows("SELECT due_on, borrower FROM loan") == [(None, None)]


def test_what_is_not_lent_home_is_refused(reader: Reader) -> None:
    with reader.station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = NULL"))
    reader.read(PASS)
    assert reader.answer("TAB0001", after=1) == ("refused", None, "not_for_home")
    assert keys(reader) == []
    assert reader.answer("TAB0001", after=31) == ("done", "lent", None)
    assert reader.answer(PASS, after=5) == ("ask", None, "lent_here_only")


def test_after_the_return_nothing_holds_the_borrower(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    (key,) = keys(reader)
    (sealed,) = reader.rows("SELECT borrower FROM loan")[0]
    (key_id,) = reader.rows("SELECT borrower_key FROM loan")[0]
    kept = everything(reader.station.data)
    assert PASS.encode() not in kept
    assert key in kept
    assert sealed in kept
    assert reader.answer("TAB0001", after=60) == ("done", "returned", None)
    assert keys(reader) == []
    assert reader.rows("SELECT borrower, borrower_key FROM loan") == [(None, None)]
    left = everything(reader.station.data)
    assert key not in left
    assert key_id.encode() not in (reader.station.data / "keys.db").read_bytes()
    with pytest.raises(NotFound):
        look(reader)


def test_a_copy_holds_nothing_readable(reader: Reader, tmp_path: Path) -> None:
    """A copy has the ciphertext of an open loan and no key; after the return, nobody has it any more."""
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    copy = tmp_path / "copy.db"
    with sqlite3.connect(reader.station.data / "kiosk.db") as database:
        database.execute("VACUUM INTO ?", (str(copy),))
    (key,) = keys(reader)
    assert PASS.encode() not in copy.read_bytes()
    assert key not in copy.read_bytes()


def test_undo_of_the_return_asks_for_the_pass(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    reader.read("TAB0001", after=40)
    assert reader.answer(UNDO, after=4) == ("ask", None, "pass_needed")
    assert reader.rows("SELECT state FROM item WHERE tag = 'TAB0001'") == [("checking",)]
    answer = reader.read(PASS, after=5)
    assert (answer.result, answer.action) == ("done", "undone")
    assert answer.item is not None
    assert answer.item.state == "lent"
    assert look(reader) == PASS
    assert len(keys(reader)) == 1


@pytest.mark.parametrize("between", ["TAB0002", "ENTRENGROUP", "ENTRENREADY"])
def test_an_undo_does_not_take_the_next_visitors_pass(reader: Reader, between: str) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    reader.read("TAB0001", after=40)
    reader.read(UNDO, after=4)
    reader.read(between, after=4)
    assert reader.answer(OTHER, after=4)[1] != "undone"
    with pytest.raises(NotFound, match="not_lent_home"):
        look(reader)


def test_an_undo_waits_while_a_pass_is_misread(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    reader.read("TAB0001", after=40)
    reader.read(UNDO, after=4)
    assert reader.answer("PASS1234567890", after=4)[2] == "unknown_code"
    assert reader.answer(PASS, after=4) == ("done", "undone", None)
    assert reader.answer("TAB0002", after=4) == ("done", "lent", None)  # the pass was for that loan alone


def test_an_undo_asks_also_where_the_next_visitors_pass_is_in_hand(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    reader.read("TAB0001", after=40)
    reader.read(OTHER, after=4)
    assert reader.answer(UNDO, after=4) == ("ask", None, "step_before")
    assert reader.answer(UNDO, after=4) == ("ask", None, "pass_needed")
    assert reader.answer(PASS, after=4) == ("done", "undone", None)
    assert look(reader) == PASS


def test_after_a_return_the_pass_is_nobodys(reader: Reader) -> None:
    """The next item can be somebody else's."""
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    reader.read("TAB0001", after=5)
    assert reader.answer("TAB0002", after=5) == ("done", "lent", None)
    assert keys(reader) == []


@pytest.mark.parametrize("codes", [(PASS, "TAB0001"), ("TAB0001", PASS)], ids=["pass, item", "item, pass"])
@pytest.mark.parametrize("with_card", [True, False], ids=["the card", "the button"])
def test_after_an_undo_the_pass_is_nobodys(reader: Reader, codes: tuple[str, str], with_card: bool) -> None:
    for code in codes:
        reader.read(code, after=1)
    if with_card:
        assert reader.answer(UNDO, after=4) == ("done", "undone", None)
    else:
        with reader.station.db.begin() as s:
            returns.undo_last(s, queries.find(s, "TAB0001"), reader.at)
    assert reader.answer("TAB0002", after=5) == ("done", "lent", None)


def test_an_item_that_went_on_the_pass_before_is_said(reader: Reader) -> None:
    """The next visitor's item came before that visitor's pass."""
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    reader.read("TAB0002", after=10)
    assert reader.answer(OTHER, after=10) == ("ask", None, "another_pass_before")
    assert reader.answer(UNDO, after=1) == ("ask", None, "step_before")
    assert reader.answer(UNDO, after=4) == ("done", "undone", None)
    assert reader.answer("TAB0002", after=4) == ("done", "lent_home", None)
    assert look(reader, "TAB0002") == OTHER


def test_without_the_pass_the_return_is_not_undone(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    reader.read("TAB0001", after=40)
    with reader.station.db.begin() as s, pytest.raises(Conflict, match="pass_needed"):
        returns.undo_last(s, queries.find(s, "TAB0001"), reader.at)
    reader.read(UNDO, after=4)
    assert reader.answer(PASS, after=31) == ("ask", None, "scan_item")


def test_undo_of_a_home_loan_deletes_its_key(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    assert reader.answer(UNDO, after=4) == ("done", "undone", None)
    assert (keys(reader), reader.count("loan")) == ([], 0)


def test_a_borrower_without_its_key_is_unreadable_and_the_item_can_be_returned(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    (reader.station.data / "keys.db").unlink()
    with reader.station.db.begin() as s, pytest.raises(Conflict, match="borrower_unreadable"):
        borrowers.look(s, "Eva", "TAB0001", reader.at)
    assert reader.answer("TAB0001", after=40) == ("done", "returned", None)


def test_left_keys_are_deleted(reader: Reader) -> None:
    """A power cut between the two files leaves a key that no loan has."""
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    with reader.station.db.begin() as s:
        borrowers.keys_of(s).make()
        assert borrowers.delete_left_keys(s) == 1
    assert look(reader) == PASS


def test_each_look_is_in_the_log_without_the_pass(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=1)
    look(reader)
    assert reader.rows("SELECT who, action, details FROM audit_entry WHERE action = 'borrower_shown'") == [
        ("Eva", "borrower_shown", '{"tag": "TAB0001"}')
    ]


def test_printed_passes(reader: Reader) -> None:
    codes = {passes.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(passes.is_printed(code) and not contains_identity_number(code) for code in codes)
    assert not passes.is_printed(PASS[:-1] + "4")
    assert reader.answer(PASS[:-1] + "4") == ("refused", None, "unknown_code")


@pytest.mark.parametrize(
    ("code", "result"),
    [("29012345678901", "ask"), ("39012345678901", "refused"), ("2901234567890", "refused"), (PERSON, "refused")],
)
def test_library_cards_of_the_centres_own_shape(reader: Reader, code: str, result: str) -> None:
    assert reader.answer("29012345678901", after=5)[0] == "refused"
    with reader.station.db.begin() as s:
        s.execute(sa.text("UPDATE centre SET card_digits = 14, card_start = '2'"))
    assert reader.answer(code, after=5)[0] == result


def test_an_identity_number_is_never_a_pass(reader: Reader) -> None:
    with reader.station.db.begin() as s:
        s.execute(sa.text("UPDATE centre SET card_digits = 12, card_start = ''"))
    assert reader.answer("198112189876") == ("refused", None, "identity_card")
    assert reader.answer("198112189877", after=5)[0] == "ask"


def test_a_code_with_two_meanings_asks(reader: Reader) -> None:
    with reader.station.db.begin() as s:
        s.execute(sa.text("UPDATE centre SET card_digits = 8, card_start = ''"))
        s.execute(sa.text("UPDATE item SET tag = '12345678' WHERE tag = 'TAB0001'"))
    assert reader.answer("12345678") == ("ask", None, "two_meanings")
    assert reader.count("item_event") == 0


def test_a_held_pass_does_not_show_itself(reader: Reader) -> None:
    reader.read(PASS)
    held = reader.memory.held.of("front", reader.at)
    assert PASS not in f"{held!r} {PassCode(PASS)!r}"


def test_a_lost_home_loan_goes_on_until_it_is_returned(reader: Reader) -> None:
    """The centre can still reach its borrower. Who scans the item takes it back, which its history says too."""
    lend_home_and_lose(reader)
    assert look(reader) == PASS and keys(reader)
    with reader.station.db.read() as s:
        assert [one.is_lost for one in due.home(s, reader.at).rows] == [True]
    assert reader.answer("TAB0001", after=90) == ("done", "returned", None)
    assert reader.rows("SELECT step FROM item_event ORDER BY id") == [
        ("lent_home",), ("reported_lost",), ("found_lent",), ("returned",),
    ]  # fmt: skip
    assert keys(reader) == []
    with pytest.raises(NotFound):
        look(reader)


def test_a_lost_home_loan_is_undone_without_the_pass(reader: Reader) -> None:
    lend_home_and_lose(reader)
    step(reader, returns.undo_last)
    assert reader.rows("SELECT state FROM item WHERE tag = 'TAB0001'") == [("lent",)]
    assert look(reader) == PASS


def test_a_lost_home_loan_is_ended_by_a_step_of_its_own(reader: Reader) -> None:
    """That deletes the borrower. The item is still lost, and the next scan finds it."""
    lend_home_and_lose(reader)
    with pytest.raises(Conflict):
        step(reader, shelf.withdraw)
    step(reader, shelf.end_loan)
    assert keys(reader) == [] and PASS.encode() not in everything(reader.station.data)
    assert reader.rows("SELECT returned_at IS NULL FROM loan") == [(0,)]
    with pytest.raises(Conflict):
        step(reader, shelf.end_loan)
    assert reader.answer("TAB0001", after=90) == ("done", "found", None)


def test_a_lost_home_loan_is_found_at_its_borrower(reader: Reader) -> None:
    lend_home_and_lose(reader)
    reader.at = reader.at.later(minutes=5)
    step(reader, shelf.found)
    assert reader.rows("SELECT i.since = l.lent_at FROM item i JOIN loan l ON l.item_id = i.id") == [(1,)]
    assert reader.rows("SELECT state FROM item WHERE tag = 'TAB0001'") == [("lent",)]
    step(reader, returns.undo_last)
    assert reader.rows("SELECT state FROM item WHERE tag = 'TAB0001'") == [("lost",)]
    assert look(reader) == PASS


def test_a_pass_that_is_put_away_counts_for_nothing(reader: Reader) -> None:
    """Also where a page puts it away that another process serves; read again it counts again."""
    reader.read(PASS)
    assert reader.answer(AWAY, after=5) == ("done", "pass_put_away", None)
    assert reader.answer("TAB0001", after=5) == ("done", "lent", None)
    reader.read(PASS, after=40)
    page = Reader(reader.station, reader.at)
    page.read(AWAY, after=5)
    assert reader.answer("TAB0002", after=10) == ("done", "lent", None)
    reader.read("TAB0003", after=5)
    assert reader.answer(PASS, after=5)[1] == "lent_home"


def lend_home_and_lose(reader: Reader) -> None:
    reader.read(PASS)
    reader.read("TAB0001", after=5)
    step(reader, shelf.report_lost)


def step(reader: Reader, verb: Callable[..., int]) -> None:
    with reader.station.db.begin() as s:
        verb(s, queries.find(s, "TAB0001"), reader.at)


def test_undo_of_a_pass_after_its_item_gives_the_loan_here_back(reader: Reader) -> None:
    lent = reader.at
    reader.read("TAB0001")
    assert reader.answer(PASS, after=5)[1] == "lent_home"
    assert reader.answer("ENTRENUNDO", after=5)[:2] == ("done", "undone")
    times = reader.rows(
        "SELECT lent_at FROM item_event JOIN loan ON loan.id = loan_id WHERE due_on IS NULL AND at = lent_at"
    )
    assert len(times) == 1 and str(times[0][0]).startswith(f"{lent.utc:%Y-%m-%d %H:%M:%S}")
    stands = "step != 'undone' AND NOT EXISTS (SELECT 1 FROM item_event AS u WHERE u.undoes = item_event.id)"
    assert reader.rows(f"SELECT step FROM item_event WHERE {stands}") == [("lent",)]
    assert reader.answer("ENTRENUNDO", after=5)[:2] == ("done", "undone")
    assert reader.count("loan") == 0 and reader.rows(f"SELECT step FROM item_event WHERE {stands}") == []
    assert reader.rows("SELECT state FROM item WHERE tag = 'TAB0001'") == [("ready",)]

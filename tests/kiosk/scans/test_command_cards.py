"""The printed command cards: ready and undo."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kiosk.loans import queries, returns
from tests.kiosk.scans.conftest import Reader

READY, UNDO = "ENTRENREADY", "ENTRENUNDO"


def returned(reader: Reader, tag: str = "TAB0001") -> None:
    reader.read(tag, after=10)
    reader.read(tag, after=10)


def test_it_works(reader: Reader) -> None:
    returned(reader)
    answer = reader.read(READY, after=1)
    assert (answer.result, answer.action) == ("done", "readied")
    assert answer.item is not None
    assert (answer.item.tag, answer.item.state) == ("TAB0001", "ready")
    assert reader.answer("TAB0001", after=10) == ("done", "lent", None)


def test_ready_follows_each_item_without_a_wait(reader: Reader) -> None:
    """The same card twice in a second, but for two items, is no repeat."""
    for tag in ("TAB0001", "TAB0002"):
        reader.read(tag, after=10)
    answer = [reader.answer(code, after=4 if code == "TAB0001" else 0.3)
            for code in ("TAB0001", READY, "TAB0002", READY, READY)]  # fmt: skip
    assert [action for _, action, _ in answer] == ["returned", "readied", "returned", "readied", None]
    assert answer[-1][0] == "repeat"


def test_ready_for_an_item_that_was_refused_as_not_ready(reader: Reader) -> None:
    returned(reader)
    reader.read("TAB0002", after=5)
    assert reader.answer("TAB0001", after=5)[2] == "not_ready"
    assert reader.answer(READY, after=1)[1] == "readied"


@pytest.mark.parametrize("unread", ["XYZ99", "811218-9876"])
@pytest.mark.parametrize("card", [READY, "ENTRENDAMAGED", "ENTRENNOCHARGER"])
def test_a_card_after_a_code_of_nothing_changes_nothing(reader: Reader, unread: str, card: str) -> None:
    """Whoever scans it means the thing whose label could not be read."""
    returned(reader)
    assert reader.answer(unread, after=4)[0] == "refused"
    assert reader.answer(card, after=1)[0] == "refused"
    assert reader.rows("SELECT DISTINCT state FROM item WHERE tag = 'TAB0001'") == [("checking",)]
    reader.read("TAB0001", after=4)
    assert reader.answer(card, after=1)[0] == "done"


def test_nothing_to_ready(reader: Reader) -> None:
    assert reader.answer(READY) == ("refused", None, "nothing_to_ready")
    reader.read("TAB0001", after=10)
    answer = reader.read(READY, after=1)
    assert (answer.result, answer.reason) == ("refused", "nothing_to_ready")
    assert answer.item is not None
    assert answer.item.state == "lent"


def test_ready_of_another_scanner_has_nothing_to_do(reader: Reader) -> None:
    returned(reader)
    other = Reader(reader.station, reader.at, "side")
    assert other.answer(READY) == ("refused", None, "nothing_to_ready")


def test_undo(reader: Reader) -> None:
    reader.read("TAB0001")
    answer = reader.read(UNDO, after=59)
    assert (answer.result, answer.action) == ("done", "undone")
    assert answer.item is not None
    assert (answer.item.tag, answer.item.state) == ("TAB0001", "ready")
    assert reader.count("loan") == 0


def test_undo_twice_takes_back_two_steps(reader: Reader) -> None:
    reader.read("TAB0001")
    reader.read("TAB0001", after=10)
    assert [reader.answer(UNDO, after=4)[1:] for _ in range(3)] == [
        ("undone", None), ("undone", None), (None, "nothing_more_to_undo"),
    ]  # fmt: skip


def test_a_card_that_is_read_twice_undoes_once(reader: Reader) -> None:
    returned(reader)
    assert [reader.answer(UNDO, after=0.5)[0] for _ in range(3)] == ["done", "repeat", "repeat"]


def test_nothing_to_undo_after_a_minute(reader: Reader) -> None:
    reader.read("TAB0001")
    assert reader.answer(UNDO, after=61) == ("refused", None, "nothing_to_undo")
    assert reader.count("item_event") == 1


def test_undo_at_another_scanner_has_nothing_to_do(reader: Reader) -> None:
    reader.read("TAB0001")
    assert Reader(reader.station, reader.at, "side").answer(UNDO, after=1) == ("refused", None, "nothing_to_undo")


def test_nothing_to_undo_after_another_scanners_step_on_the_item(reader: Reader) -> None:
    reader.read("TAB0001")
    other = Reader(reader.station, reader.at, "side")
    other.read("TAB0001", after=10)
    reader.at = other.at
    assert reader.answer(UNDO, after=1) == ("refused", None, "done_elsewhere")


def test_a_card_that_is_read_twice_answers_with_the_step_that_it_undid(reader: Reader) -> None:
    """Not with the step before, which the next undo would undo."""
    reader.read("TAB0001")
    reader.read("TAB0002", after=1)
    for _ in range(2):
        answer = reader.read(UNDO, after=0.5)
        assert answer.item is not None
        assert (answer.item.tag, answer.item.state) == ("TAB0002", "ready")
    reader.read("code-of-nobody", after=0.1)
    answer = reader.read(UNDO, after=0.1)
    assert answer.result == "repeat"
    assert answer.item is not None
    assert answer.item.tag == "TAB0002"


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("KLM888", "refused"),
        ("TAB0002", "refused"),
        (READY, "refused"),
        ("ENTRENGROUP", "done"),
        ("ENTRENRENEW", "ask"),
        ("PASS12345678903", "ask"),
    ],
)
def test_undo_after_a_scan_that_changed_nothing_asks_first(reader: Reader, code: str, result: str) -> None:
    """It names the step before, and only the card's next scan takes that back."""
    with reader.station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = NULL"))
    returned(reader, "TAB0002")
    reader.read("TAB0001", after=10)
    assert reader.answer(code, after=5)[0] == result
    asked = reader.read(UNDO, after=5)
    assert (asked.result, asked.reason) == ("ask", "step_before")
    assert asked.item is not None and (asked.item.tag, asked.item.state) == ("TAB0001", "lent")
    assert reader.answer(UNDO, after=0.7)[0] == "repeat"
    assert reader.answer(UNDO, after=1) == ("done", "undone", None)


def test_a_repeat_does_not_come_between_a_step_and_its_undo(reader: Reader) -> None:
    reader.read("TAB0001")
    assert reader.answer("TAB0001", after=1)[0] == "repeat"
    assert reader.answer(UNDO, after=1) == ("done", "undone", None)


def test_too_late_it_does_not_ask(reader: Reader) -> None:
    reader.read("TAB0001")
    reader.read("KLM888", after=50)
    assert reader.answer(UNDO, after=11) == ("refused", None, "nothing_to_undo")


def press(reader: Reader, verb: Callable[..., int], after: float = 1) -> None:
    """A button of a page."""
    reader.at = reader.at.later(seconds=after)
    with reader.station.db.begin() as s:
        verb(s, queries.find(s, "TAB0001"), reader.at)


def test_undo_after_a_button_takes_that_back(reader: Reader) -> None:
    """As the button of the page would. Then the card goes on with the steps of its scanner."""
    returned(reader)
    press(reader, returns.make_ready)
    states = []
    for _ in range(3):
        answer = reader.read(UNDO, after=4)
        assert answer.item is not None and answer.action == "undone"
        states.append(answer.item.state)
    assert states == ["checking", "lent", "ready"]


def test_undo_after_a_button_on_an_item_that_was_refused(reader: Reader) -> None:
    """Another scanner took it back."""
    other = Reader(reader.station, reader.at, "side")
    returned(other)
    reader.at = other.at
    assert reader.answer("TAB0001", after=5)[2] == "not_ready"
    press(reader, returns.make_ready)
    assert reader.answer(UNDO, after=4) == ("done", "undone", None)
    assert reader.answer(UNDO, after=4) == ("repeat", None, "nothing_more_to_undo")


def test_undo_after_a_button_and_a_scan_that_changed_nothing_asks_first(reader: Reader) -> None:
    returned(reader)
    press(reader, returns.make_ready)
    reader.read("KLM888", after=4)
    assert reader.answer(UNDO, after=4) == ("ask", None, "step_before")
    assert reader.answer(UNDO, after=4) == ("done", "undone", None)
    assert reader.rows("SELECT state FROM item WHERE tag = 'TAB0001'") == [("checking",)]


def test_undo_again_says_what_is_undone(reader: Reader) -> None:
    reader.read("TAB0001")
    reader.read(UNDO, after=4)
    for after, reason in ((1, "already_undone"), (4, "nothing_more_to_undo"), (600, "nothing_more_to_undo")):
        answer = reader.read(UNDO, after=after)
        assert (answer.result, answer.reason) == ("repeat", reason)
        assert answer.item is not None and answer.item.tag == "TAB0001"


def test_undo_asks_before_it_goes_on_to_another_item(reader: Reader) -> None:
    """It names the item, and the card once more, after the time of a bounce, undoes its step."""
    returned(reader, "TAB0002")
    reader.read("TAB0001", after=4)
    assert reader.answer(UNDO, after=1) == ("done", "undone", None)
    assert reader.answer(UNDO, after=1.5) == ("repeat", None, "already_undone")
    asked = reader.read(UNDO, after=4)
    assert (asked.result, asked.reason) == ("ask", "other_before")
    assert asked.item is not None and (asked.item.tag, asked.item.state) == ("TAB0002", "checking")
    assert reader.answer(UNDO, after=1) == ("done", "undone", None)
    assert reader.answer(UNDO, after=4) == ("done", "undone", None)
    assert reader.rows("SELECT DISTINCT state FROM item WHERE tag IN ('TAB0001', 'TAB0002')") == [("ready",)]

"""Every command card, also a new one: it writes down its step, and the undo card takes that back."""

from collections.abc import Callable

import pytest

from kiosk.codes import Card
from kiosk.loans.models import ItemStep
from kiosk.loans.scan import UNDO
from kiosk.loans.states import MOVES
from kiosk.scans.handlers import CARDS
from tests.kiosk.scans.conftest import Reader

TAG = "TAB0001"
WITH_A_STEP = [card for card in CARDS.values() if card is not UNDO]
Situation = Callable[[Reader], None]


def just_lent(reader: Reader) -> None:
    reader.read(TAG, after=10)


def just_returned(reader: Reader) -> None:
    just_lent(reader)
    reader.read(TAG, after=10)


def just_undone(reader: Reader) -> None:
    """The item is on the shelf, and was read last."""
    just_lent(reader)
    reader.read(UNDO.code, after=10)


def state(reader: Reader) -> str:
    return str(reader.rows(f"SELECT state FROM item WHERE tag = '{TAG}'")[0][0])


@pytest.mark.parametrize("card", WITH_A_STEP, ids=lambda card: card.code)
def test_it_makes_its_step_which_the_undo_card_takes_back(reader: Reader, card: Card) -> None:
    done = 0
    for situation in (just_undone, just_lent, just_returned):
        fresh = Reader(reader.station, reader.at, situation.__name__.replace("_", "-"))
        situation(fresh)
        before = state(fresh)
        answer = fresh.read(card.code, after=10)
        if answer.result == "done":
            done += 1
            assert answer.action == card.action
            assert fresh.rows("SELECT step FROM item_event ORDER BY id DESC LIMIT 1") == [(card.action,)]
            assert fresh.said(UNDO.code, after=10) == ("done", "undone", None)
            assert state(fresh) == before
        while fresh.read(UNDO.code, after=4).result == "done":
            pass
        reader.at = fresh.at
    assert done, "nothing that this card can be used for is tried here"


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.code)
def test_with_nothing_to_do_it_is_refused_with_a_reason_of_its_own(reader: Reader, card: Card) -> None:
    result, _, reason = reader.said(card.code)
    assert (result, list(card.refused)) == ("refused", [reason])


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.code)
def test_its_action_is_a_step_of_items(card: Card) -> None:
    assert card is UNDO or MOVES[ItemStep(card.action)].undoable

"""Every command card, also a new one, stores its step, and the undo card undoes it."""

from collections.abc import Callable
from importlib import import_module
from itertools import chain

import pytest

from kiosk.codes import About, Card
from kiosk.loans import findings
from kiosk.loans import queries as loans
from kiosk.loans.catalogue import PARTS
from kiosk.loans.models import ItemStep, Model
from kiosk.loans.scan.findings import PART_CARDS
from kiosk.loans.scan.undo import UNDO
from kiosk.loans.states import MOVES
from kiosk.scans.handlers import CARDS
from tests.architecture.source import ROOT, scan_files
from tests.kiosk.scans.conftest import Reader

TAG = "TAB0001"
OF_ITEMS = [card for card in CARDS.values() if card.about is not About.NOTHING]
CARDS_WITH_A_STEP = [card for card in OF_ITEMS if card is not UNDO]
Situation = Callable[[Reader], None]


def just_lent(reader: Reader) -> None:
    reader.read(TAG, after=10)


def just_returned(reader: Reader) -> None:
    just_lent(reader)
    reader.read(TAG, after=10)


def one_part_left(reader: Reader) -> None:
    """Of its parts one is not known to be missing, so nobody has to ask which."""
    just_returned(reader)
    for part in ("cover", "pen"):
        with reader.station.db.begin() as s:
            findings.report_missing(s, loans.find(s, TAG), part, reader.at)


def just_undone(reader: Reader) -> None:
    """The item is ready, and was scanned last."""
    just_lent(reader)
    reader.read(UNDO.code, after=10)


def state(reader: Reader) -> tuple[str, int]:
    """The item's state, and how many loans of it are open."""
    loans_of_item = "SELECT count(*) FROM loan WHERE item_id = item.id AND returned_at IS NULL"
    (row,) = reader.rows(f"SELECT state, ({loans_of_item}) FROM item WHERE tag = '{TAG}'")
    return row[0], row[1]


def test_each_card_of_a_features_file_is_in_its_list() -> None:
    """A card that is not in the CODES of its file is an unknown code to the scanner, and no other test knows it."""
    modules = [import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)) for file in scan_files()]
    values = [value for module in modules for value in vars(module).values()]
    every = chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values)
    written = {value.code for value in every if isinstance(value, Card)}
    assert written == set(CARDS)


@pytest.mark.parametrize("card", CARDS_WITH_A_STEP, ids=lambda card: card.code)
def test_a_card_makes_its_step_and_the_undo_card_undoes_it(reader: Reader, card: Card) -> None:
    with reader.station.db.begin() as s:
        s.get_one(Model, "tablet-10").parts = [*PARTS] if card in PART_CARDS else ["charger", "cover", "pen"]
    done = 0
    for situation in (just_undone, just_lent, just_returned, one_part_left):
        fresh = Reader(reader.station, reader.at, situation.__name__.replace("_", "-"))
        situation(fresh)
        before = state(fresh)
        answer = fresh.read(card.code, after=10)
        if answer.result == "done":
            done += 1
            assert answer.action == card.action
            assert fresh.rows("SELECT step FROM item_event ORDER BY id DESC LIMIT 1") == [(card.action,)]
            assert fresh.answer(UNDO.code, after=10) == ("done", "undone", None)
            assert state(fresh) == before
        while fresh.read(UNDO.code, after=4).result == "done":
            pass
        reader.at = fresh.at
    assert done, "nothing that this card can be used for is tried here: give it a Situation above"


@pytest.mark.parametrize("card", OF_ITEMS, ids=lambda card: card.code)
def test_a_card_with_nothing_to_do_is_refused_with_its_own_reason(reader: Reader, card: Card) -> None:
    result, _, reason = reader.answer(card.code)
    assert (result, next(iter(card.refused))) == ("refused", reason)


@pytest.mark.parametrize("card", OF_ITEMS, ids=lambda card: card.code)
def test_a_cards_action_is_a_step_of_items(card: Card) -> None:
    assert card is UNDO or ItemStep(card.action) in MOVES

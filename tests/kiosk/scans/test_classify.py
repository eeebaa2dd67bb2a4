"""Codes are classified by their characters only."""

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.codes import Card, CodeClass
from kiosk.loans.stock import RESERVED
from kiosk.scans.classify import class_of_unknown, clean
from kiosk.scans.handlers import CARDS, FEATURES
from tests.architecture.source import ROOT, scan_files

CODES = st.text(max_size=64)
AIM = st.from_regex(r"\A\][A-Za-z][0-9A-Za-z]\Z")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("TAB0001", "TAB0001"),
        ("]C0TAB0001", "TAB0001"),
        ("tab٠٠٠۱", "TAB0001"),
        ("]Q3tab0001\r\n", "TAB0001"),
        (" TAB 0001\t", "TAB0001"),
        ("\x02TAB0001\x03", "TAB0001"),
        ("]TAB0001", "B0001"),
        ("TAB]C00001", "TAB]C00001"),
        ("]C", "]C"),
        ("]C0", ""),
        ("\ud800TAB0001", "TAB0001"),
    ],
)
def test_a_code_is_cleaned(sent: str, code: str) -> None:
    assert clean(sent) == code


@given(CODES)
def test_clean_leaves_nothing_that_cannot_be_seen(code: str) -> None:
    cleaned = clean(code)
    assert cleaned.isprintable()
    assert not any(character.isspace() for character in cleaned)
    cleaned.encode()


@given(AIM, st.from_regex(r"\A[A-Z0-9]{3,20}\Z"), st.text("\r\n\t \x00\x1d", max_size=3))
def test_characters_added_by_a_reader_are_removed(prefix: str, tag: str, noise: str) -> None:
    assert clean(noise + prefix + tag + noise) == tag


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.code)
def test_command_cards(card: Card) -> None:
    assert card.code.isascii()
    assert card.code.isalpha()  # no keyboard layout changes letters A to Z
    assert card.code.startswith(RESERVED)  # no item may have such a tag
    assert clean(f"]C0{card.code.lower()}\r") == card.code


def test_no_two_features_have_the_same_card() -> None:
    assert len(CARDS) == sum(len(feature.cards) for feature in FEATURES)


def test_each_features_codes_are_in_the_list() -> None:
    written = [import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)) for file in scan_files()]
    assert [module.__name__ for module in written if module.CODES not in FEATURES] == []
    assert len(written) == len(FEATURES)


@given(CODES)
def test_any_other_code_is_unknown(code: str) -> None:
    assert class_of_unknown(clean(code)) in (CodeClass.UNKNOWN, CodeClass.IDENTITY)


@pytest.mark.parametrize("code", ["19811218-9876", "8112189876", "]d1198112189876", "811218 9876", "701063-2391"])
def test_an_identity_number_has_its_own_class(code: str) -> None:
    assert class_of_unknown(clean(code)) is CodeClass.IDENTITY

"""What a code is, from its characters alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scans.classify import Command, classify, clean, command
from kiosk.scans.models import CodeClass

CODES = st.text(max_size=64)
AIM = st.from_regex(r"\A\][A-Za-z][0-9A-Za-z]\Z")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("TAB0001", "TAB0001"),
        ("]C0TAB0001", "TAB0001"),
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
def test_it_is_cleaned(sent: str, code: str) -> None:
    assert clean(sent) == code


@given(CODES)
def test_clean_leaves_nothing_that_cannot_be_seen(code: str) -> None:
    cleaned = clean(code)
    assert cleaned.isprintable()
    assert not any(character.isspace() for character in cleaned)
    cleaned.encode()


@given(AIM, st.from_regex(r"\A[A-Z0-9]{3,20}\Z"), st.text("\r\n\t \x00\x1d", max_size=3))
def test_the_readers_own_additions_change_nothing(prefix: str, tag: str, noise: str) -> None:
    assert clean(noise + prefix + tag + noise) == tag


def test_a_tag_in_stock_is_an_item() -> None:
    assert classify("TAB0001", is_item=True) is CodeClass.ITEM


@pytest.mark.parametrize("card", list(Command))
def test_command_cards(card: Command) -> None:
    assert card.value.isascii()
    assert card.value.isalpha()  # no keyboard layout changes letters A to Z
    assert classify(clean(f"]C0{card.value.lower()}\r"), is_item=False) is CodeClass.COMMAND
    assert command(card.value) is card


@given(CODES.filter(lambda code: command(clean(code)) is None))
def test_all_else_is_refused(code: str) -> None:
    assert classify(clean(code), is_item=False) in (CodeClass.UNKNOWN, CodeClass.IDENTITY)


@pytest.mark.parametrize("code", ["19811218-9876", "8112189876", "]d1198112189876", "811218 9876", "701063-2391"])
def test_an_identity_number_is_told_apart(code: str) -> None:
    assert classify(clean(code), is_item=False) is CodeClass.IDENTITY

"""Personal identity and coordination numbers: the whole text, a real date, the right check digit (SKV 704, SKV 707)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.types import is_identity_number, is_key, luhn_sum

DATES = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
SIGNS = st.sampled_from(["", "-", "+"])


def check_digit(nine: str) -> str:
    return next(digit for digit in "0123456789" if luhn_sum(nine + digit) % 10 == 0)


def number(date: dt.date, birth: int, sign: str, century: bool, coordination: bool) -> str:
    day = date.day + 60 * coordination
    six = f"{date.year % 100:02d}{date.month:02d}{day:02d}"
    digits = f"{birth:03d}{check_digit(f'{six}{birth:03d}')}"
    return f"{date.year // 100 if century else ''}{six}{sign}{digits}"


NUMBERS = st.builds(number, DATES, st.integers(0, 999), SIGNS, st.booleans(), st.booleans())


@pytest.mark.parametrize(
    "text", ["811218-9876", "8112189876", "19811218-9876", "198112189876", "811218+9876", "701063-2391", "197010632391"]
)
def test_it_works(text: str) -> None:
    """The tax agency's own examples."""
    assert is_identity_number(text)


@given(NUMBERS)
def test_every_number_is_known(text: str) -> None:
    assert is_identity_number(text)


@given(NUMBERS, st.integers(1, 9))
def test_another_check_digit_is_none(text: str, more: int) -> None:
    assert not is_identity_number(f"{text[:-1]}{(int(text[-1]) + more) % 10}")


@given(NUMBERS, st.text("0123456789ABC-", min_size=1, max_size=4))
def test_only_the_whole_text_counts(text: str, around: str) -> None:
    """A search inside would refuse library cards of 14 digits by chance."""
    assert not is_identity_number(text + around + "X")
    assert not is_identity_number("X" + around + text)


@pytest.mark.parametrize(
    "text", ["", "811318-9873", "811232-9878", "811260-9870", "TAB0001", "12345678901234", "811218-987"]
)
def test_what_is_none(text: str) -> None:
    assert not is_identity_number(text)


@pytest.mark.parametrize(
    "text",
    ["1981-12-18-9876", "81-12-18-98-76", "811218 9876", "19811218 - 9876", "811218\u20139876", "811218--9876",
     "19811218_9876", "-8112189876-"],
)  # fmt: skip
def test_however_it_is_set_apart(text: str) -> None:
    """As people and forms write it. A name, a serial number or a key can be any of these, and is kept."""
    assert is_identity_number(text)
    assert not is_key(text)


@given(NUMBERS)
def test_no_key_is_one(text: str) -> None:
    assert not is_key(text)

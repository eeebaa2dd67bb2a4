"""Identity and coordination numbers are found in any spelling: a date and a check digit (SKV 704, SKV 707)."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.i18n import LANGUAGES
from kiosk.identity import contains_identity_number, is_identity_number
from kiosk.translations.texts import shipped
from kiosk.types import is_key, is_name, new_key
from tests.campaign import CAMPAIGN
from tests.kiosk.identity_numbers import NUMBERS

GENERATED = 1_000_000 if CAMPAIGN else 20_000
FULL_WIDTH = {ord("0") + n: 0xFF10 + n for n in range(10)}
ARABIC_INDIC = {ord("0") + n: 0x0660 + n for n in range(10)}
DINGBATS = {ord("1") + n: 0x2776 + n for n in range(9)} | {ord("0"): "0"}
CIRCLED = {ord("1") + n: 0x2460 + n for n in range(9)} | {ord("0"): 0x24EA}
SUPERSCRIPT = dict(zip(map(ord, "0123456789"), "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
ETHIOPIC = {ord("1") + n: 0x1369 + n for n in range(9)}
"""It has no zero of its own."""
OTHER_SIGNS = st.text(st.characters(exclude_categories=["N", "Cs"]), max_size=20)
NO_SEPARATORS = st.text("abcXYZåäö", min_size=1, max_size=10)


@pytest.mark.parametrize(
    "text", ["811218-9876", "8112189876", "19811218-9876", "198112189876", "811218+9876", "701063-2391", "197010632391"]
)
def test_it_works(text: str) -> None:
    """The examples of the tax agency."""
    assert is_identity_number(text)
    assert contains_identity_number(text)


@given(NUMBERS)
def test_every_identity_number_is_found(text: str) -> None:
    assert is_identity_number(text)
    assert not is_key(text)
    assert not is_name(text)


@given(NUMBERS, st.integers(1, 9))
def test_a_wrong_check_digit_is_no_identity_number(text: str, more: int) -> None:
    other = f"{text[:-1]}{(int(text[-1]) + more) % 10}"
    assert not is_identity_number(other)
    assert not contains_identity_number(other)


@pytest.mark.parametrize(
    "text",
    ["", "811318-9873", "811232-9878", "811260-9870", "TAB0001", "12345678901234", "811218-987", "998112189876"],
)
def test_what_has_no_date_or_no_ten_digits_is_no_identity_number(text: str) -> None:
    assert not is_identity_number(text)
    assert not contains_identity_number(text)


@pytest.mark.parametrize("text", ["]C0811218-9876", "]d1198112189876", "åC08112189876", "Eva ]C0198112189876"])
def test_a_number_is_found_after_the_name_of_its_symbology(text: str) -> None:
    """A scanner can be set to send it (ISO/IEC 15424). A keyboard layout changes its bracket."""
    assert contains_identity_number(text)
    assert not is_name(text)


@pytest.mark.parametrize(
    "text",
    ["1981-12-18-9876", "81-12-18-98-76", "811218 9876", "19811218 - 9876", "811218\u20139876", "811218--9876",
     "19811218_9876", "-8112189876-", "8 1 1 2 1 8 9 8 7 6", "811218\u200b9876"],
)  # fmt: skip
def test_a_number_is_found_with_any_signs_between_its_digits(text: str) -> None:
    assert is_identity_number(text)
    assert not is_key(text)
    assert not is_name(text)


@given(NUMBERS, st.sampled_from([FULL_WIDTH, ARABIC_INDIC, DINGBATS, CIRCLED, SUPERSCRIPT, ETHIOPIC]))
def test_a_number_is_found_in_digits_of_other_scripts(text: str, digits: dict[int, int]) -> None:
    assert is_identity_number(text.translate(digits))
    assert not is_name("Eva " + text.translate(digits))


class TestFindingInLongerText:
    @given(NUMBERS, OTHER_SIGNS, OTHER_SIGNS)
    def test_it_works(self, text: str, before: str, after: str) -> None:
        assert contains_identity_number(before + text + after)

    @given(NUMBERS, NO_SEPARATORS, NO_SEPARATORS)
    def test_a_longer_text_is_no_identity_number_as_a_whole(self, text: str, before: str, after: str) -> None:
        assert not is_identity_number(before + text + after)

    @pytest.mark.parametrize("text", ["Bord 2 811218-9876", "811218-9876, rum 4", "1-2-198112189876", "a811218-9876b"])
    def test_beside_other_digits(self, text: str) -> None:
        assert contains_identity_number(text)

    def test_many_groups_of_digits_take_little_time(self) -> None:
        """A file that an admin brings in can have a text of so many: each group is compared with its next ones only."""
        began = time.process_time()
        assert not contains_identity_number("1," * 10 + "1a" * 100_000)
        assert time.process_time() - began < 3

    def test_many_groups_of_ethiopic_digits_take_little_time(self) -> None:
        began = time.process_time()
        assert not contains_identity_number("፩," * 10 + "፩a" * 50_000)
        assert time.process_time() - began < 3

    @pytest.mark.parametrize(
        "written", ["፲፭/፯/፳፻፲፯ ሰዓት ፪፡፴", "ቁጽሪ ፩፣ ፪፣ ፫፣ ፬፣ ፭፣ ፮፣ ፯፣ ፰", "01-02-2026፣ 10:30 - 12:45"]
    )
    def test_dates_and_lists_in_tigrinya_are_none(self, written: str) -> None:
        assert not contains_identity_number(written)

    def test_no_translation_has_one(self) -> None:
        """Tigrinya has digits of its own, and nothing that visitors read is refused for them, also as one text."""
        for language in LANGUAGES[1:]:
            every = [form for forms in shipped(language).values() for form in forms]
            assert not contains_identity_number(" ".join(every)), language.code

    @given(NUMBERS, st.text("0123456789", min_size=1, max_size=8))
    def test_part_of_a_longer_run_of_digits_is_no_identity_number(self, text: str, more: str) -> None:
        """Otherwise library cards of 14 digits would be refused by chance."""
        digits = "".join(filter(str.isdigit, text))[-10:]
        if len(digits + more) not in (10, 12):
            assert not contains_identity_number(f"X{digits}{more}Y")


class TestKeysOfRequests:
    @given(NUMBERS.filter(lambda text: "+" not in text))
    def test_a_key_with_an_identity_number_between_hyphens_is_refused(self, text: str) -> None:
        assert not is_key(f"touch-{text}")
        assert not is_key(f"{text}-touch")
        assert not is_key(f"a-{text}-b")

    @given(NUMBERS.filter(lambda text: text.isdigit() and len(text) == 10))
    def test_random_hexadecimal_text_is_not_refused(self, text: str) -> None:
        """Hashes and UUIDs contain such groups by chance."""
        assert is_key(f"a{text}f")
        assert is_key(f"0C0FFEE0-A{text}F")
        assert is_key(f"{text}abcdef{text}a12b34")

    @given(NUMBERS.filter(str.isdigit), st.sampled_from(["PAD{}X", "touch-{}f", "Ada{}", "anna{}", "x-y{}"]))
    def test_part_of_a_word_is_no_identity_number(self, text: str, word: str) -> None:
        assert not is_key(word.format(text))

    def test_uuids_are_accepted_as_keys(self) -> None:
        """Except for two in a million."""
        assert sum(is_key(str(uuid.uuid4())) for _ in range(20_000)) >= 19_990

    @pytest.mark.timeout(900)
    def test_our_own_keys_never_look_like_an_identity_number(self) -> None:
        assert all(is_key(new_key()) for _ in range(GENERATED))

    def test_a_key_of_32_digits_is_accepted(self) -> None:
        """32 digits are one group, and neither ten nor twelve digits stand alone."""
        assert is_key("1" * len(new_key()))

    @given(NUMBERS.filter(lambda text: text.isdigit() and len(text) == 12))
    def test_a_uuid_whose_last_group_is_an_identity_number_is_refused(self, text: str) -> None:
        """It happens by chance to two UUIDs in a million, so our own keys are no UUIDs."""
        assert not is_key(str(uuid.uuid4())[:24] + text)

"""Digits are read in every script and shape."""

import pytest

from kiosk.digits import in_ascii


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("A12", "A12"),
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("०१२", "012"),
        ("Ａ１２", "A12"),
        ("፩፪፱", "129"),
        ("①❷⓷⑴²₂", "123(1)22"),
        ("𝟎𝟏", "01"),
        ("፲", "፲"),
        ("½ 十 Ⅷ", "1\N{FRACTION SLASH}2 十 VIII"),
        ("", ""),
    ],
)
def test_digits_are_written_as_0_to_9(typed: str, read: str) -> None:
    assert in_ascii(typed) == read

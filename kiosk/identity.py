"""Recognises Swedish personal identity and coordination numbers (SKV 704, SKV 707), so that none is ever stored."""

import re

from kiosk.digits import in_ascii

SEPARATORS = re.compile(r"[\W_]*")
DIGITS = re.compile(r"[0-9]+")
DIGITS_AND_SEPARATORS = re.compile(r"[\W_0-9]*")
RANDOM = re.compile(r"(?<![^-])(?=[0-9]*[a-fA-F])(?:(?:[0-9a-f]{4})+|(?:[0-9A-F]{4})+)(?![^-])")
"""A group, between hyphens, of hexadecimal digits as software writes them: two bytes or more, all in upper or all in
lower case, with a letter among them."""
SYMBOLOGY = re.compile(r"[^0-9A-Za-z\s][A-Za-z][0-9](?=[0-9])")
"""The three characters that a scanner can be set to send before a code (ISO/IEC 15424): `]C0`, and what another
keyboard layout makes of the bracket. Their last one is a digit, and belongs to no number.
"""
TEN_DIGITS = re.compile(r"(?:[0-9][\W_]*){10}")
LONGEST = 12
"""The most digits of a number."""
CENTURIES = ("18", "19", "20")


def is_identity_number(text: str) -> bool:
    """Whether the whole text is an identity number: ten or twelve digits of any script, with or without separators."""
    plain = in_ascii(text)
    return DIGITS_AND_SEPARATORS.fullmatch(plain) is not None and _is_number("".join(DIGITS.findall(plain)))


def contains_identity_number(text: str) -> bool:
    """Whether a text contains an identity number: `Eva 811218-9876`, `pad198112189876x`, `]C0198112189876`.

    Ten digits inside a longer run of digits do not count, since they often look like one by chance.
    """
    plain = in_ascii(text)
    if TEN_DIGITS.search(plain) is None:
        return False
    return any(map(_has_number, {plain, SYMBOLOGY.sub(" ", plain)}))


def key_contains_identity_number(key: str) -> bool:
    """Whether a request key or scan id contains an identity number.

    A group of random hexadecimal digits, as in a UUID, does not count: ten digits are found there by chance.
    """
    return contains_identity_number(RANDOM.sub("x", key))


def luhn_sum(digits: str) -> int:
    """The Luhn sum of a number with its check digit. It is a multiple of ten if the check digit is right."""
    weighted = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(value, 10)) for value in weighted)


def _has_number(plain: str) -> bool:
    runs = list(DIGITS.finditer(plain))
    for start, first in enumerate(runs):
        digits, end = "", first.start()
        for run in runs[start : start + LONGEST]:  # each has a digit at least
            if SEPARATORS.fullmatch(plain, end, run.start()) is None or len(digits) > LONGEST:
                break
            digits, end = digits + run[0], run.end()
            if _is_number(digits):
                return True
    return False


def _is_number(digits: str) -> bool:
    """Whether digits are an identity number: a date (day + 60 for coordination numbers) and a right check digit."""
    if len(digits) == 12 and digits.startswith(CENTURIES):
        digits = digits[2:]
    if len(digits) != 10:
        return False
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91) and luhn_sum(digits) % 10 == 0

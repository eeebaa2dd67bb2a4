"""Made-up identity numbers with the right check digit, for tests of where they must not be."""

import datetime as dt

from hypothesis import strategies as st

from kiosk.identity import luhn_sum

DATES = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
SIGNS = st.sampled_from(["", "-", "+"])


def check_digit(nine: str) -> str:
    return next(digit for digit in "0123456789" if luhn_sum(nine + digit) % 10 == 0)


def number(date: dt.date, birth: int, sign: str = "-", century: bool = False, coordination: bool = False) -> str:
    day = date.day + 60 * coordination
    six = f"{date.year % 100:02d}{date.month:02d}{day:02d}"
    digits = f"{birth:03d}{check_digit(f'{six}{birth:03d}')}"
    return f"{date.year // 100 if century else ''}{six}{sign}{digits}"


NUMBERS = st.builds(number, DATES, st.integers(0, 999), SIGNS, st.booleans(), st.booleans())

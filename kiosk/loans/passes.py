"""Passes: the printed slip with a random code, and the library card where the centre takes one. Nobody's name is known.

A printed pass is `PASS` and eleven digits, of which the last is a Luhn check digit. Which library cards are taken is a
setting of the centre: how many digits they have and how they begin. Every other code is unknown, and stored nowhere.
"""

import re
import secrets

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre.models import Centre
from kiosk.identity import is_identity_number, luhn_sum

PREFIX = "PASS"
DIGITS = 10
PRINTED = re.compile(rf"{PREFIX}[0-9]{{{DIGITS + 1}}}")
SHORTEST_CARD, LONGEST_CARD = 8, 20
"""How many digits a library card can have."""


class PassCode(Struct, frozen=True):
    """A pass that was scanned. Its `repr` does not show the code, so no log can."""

    code: str

    def __repr__(self) -> str:
        return "PassCode(...)"


def new_code() -> str:
    """A new random code for a printed pass. The chance that two of 1,000 passes are the same is about 1 in 20,000."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    check = -luhn_sum(digits + "0") % 10
    return f"{PREFIX}{digits}{check}"


def is_printed(code: str) -> bool:
    """Whether a cleaned code is one of a printed pass."""
    return PRINTED.fullmatch(code) is not None and luhn_sum(code.removeprefix(PREFIX)) % 10 == 0


def find(s: Session, code: str) -> PassCode | None:
    """The pass of a cleaned code; null where it is none. An identity number is never one."""
    if is_printed(code):
        return PassCode(code)
    if not code.isdecimal() or is_identity_number(code):
        return None
    row = s.execute(sa.select(Centre.card_digits, Centre.card_start)).first()
    if row is None or row.card_digits != len(code) or not code.startswith(row.card_start or ""):
        return None
    return PassCode(code)

"""A visitor types a number at the touchscreen, key by key: each key leads to an address with one sign more."""

import re
from collections.abc import Callable

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.queue import numbers

MOST_DIGITS = 3
TYPED = re.compile(rf"[A-Z]([1-9][0-9]{{0,{MOST_DIGITS - 1}}})?")
"""A series, and as much of the number as is typed."""
DIGITS = "1234567890"


class Keys(Struct, frozen=True):
    """The signs that are typed so far, and for each key the address that it opens; null for a key that cannot be next.

    `erase`: the address without the last sign; null where there is nothing to erase.
    """

    typed: str
    leads_to: dict[str, str | None]
    erase: str | None

    @property
    def is_whole(self) -> bool:
        return len(self.typed) > 1


def keys(s: Session, written: str, address: Callable[[str], str]) -> Keys:
    """The keys after what is written in the address. A series that no topic has begins anew."""
    series = sorted({topic.series for topic in centre.topics(s)})
    typed = as_given(written)
    if typed[:1] not in series:
        typed = series[0] if len(series) == 1 else ""
    if not typed:
        return Keys("", {one: address(one) for one in series}, None)
    more = {digit: address(typed + digit) if TYPED.fullmatch(typed + digit) else None for digit in DIGITS}
    can_erase = len(typed) > 1 or len(series) > 1
    return Keys(typed, more, address(typed[:-1]) if can_erase else None)


def as_given(typed: str) -> str:
    """What is typed, as a slip has it: `a 1` is A1. Empty, so that it is not shown, where it is no part of a number."""
    number = numbers.read(typed)
    part = number.name if number else typed.strip().upper()
    return part if TYPED.fullmatch(part) else ""
